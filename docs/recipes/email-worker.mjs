// A Cloudflare Email Worker: mail that conflicts with its sender is refused, all other is forwarded with the results.

import { authenticationResults, inspect } from "headerlens";

const authservId = "mail.example.net";

export default {
  async email(message, env, options = {}) {
    const report = await inspect(message.raw, { ...options, envelope: { mailFrom: message.from } });
    if (report.summary.verdict === "suspicious") {
      message.setReject(`Message does not come from ${report.summary.fromDomain}`);
      return;
    }
    const [, results] = authenticationResults(report, { authservId }).split(/:(.*)/s);
    await message.forward(env.FORWARD_TO, new Headers({ "X-Headerlens": results.replace(/\s+/g, " ").trim() }));
  },
};
