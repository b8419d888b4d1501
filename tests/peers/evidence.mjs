// Evidence as other programs want it.

const errors = { timeout: "ETIMEOUT", network: "ECONNREFUSED", malformed: "EBADRESP" };

/** A resolver for mailauth, in the manner of `dns.promises.resolve`, that answers from evidence. */
export function resolverFrom(evidence) {
  const answers = new Map(evidence.answers.map((answer) => [key(answer.name, answer.type), answer]));
  return async (name, type = "A") => {
    const answer = answers.get(key(name, type));
    const fail = (code) => {
      throw Object.assign(new Error(`${code} ${type} ${name}`), { code, hostname: name });
    };
    if (answer === undefined) fail(evidence.default === "nxdomain" ? "ENOTFOUND" : "ESERVFAIL");
    if (answer.failure) fail(errors[answer.failure]);
    if (answer.status === 3) fail("ENOTFOUND");
    if (answer.status !== 0) fail("ESERVFAIL");
    const records = answer.records.filter((record) => record.type === type);
    if (records.length === 0) fail("ENODATA");
    return records.map(({ data }) => {
      if (type === "TXT") return [data];
      if (type !== "MX") return data;
      const [priority, exchange] = data.split(/\s+/);
      return { priority: Number(priority), exchange };
    });
  };
}

const key = (name, type) => `${name.toLowerCase().replace(/\.$/, "")} ${type}`;
