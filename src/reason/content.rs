//! What the MIME parts show: links, attachments and the domains that the text names. Emitted by `extras`.

use super::codes;

codes! {
    /// What an analyst should notice in the parts of a message.
    ContentFinding {
        /// The text of a link is an address of one organization, and it leads to another.
        LinkElsewhere = "content-link-elsewhere", "", "0.2";
        /// A link has a name before an at sign, which looks like the site that it leads to.
        LinkUserInfo = "content-link-user-info", "RFC 3986, 7.6", "0.2";
        /// A link leads to an IP address.
        LinkToAddress = "content-link-to-address", "RFC 3986, 7.4", "0.2";
        /// A link runs a script, or opens a page that it holds itself.
        LinkScript = "content-link-script", "RFC 2397", "0.2";
        /// An attachment is a program, a script, or a file that starts one.
        AttachmentRuns = "content-attachment-runs", "", "0.2";
        /// The name of an attachment is written so that it seems to end otherwise.
        AttachmentDisguised = "content-attachment-disguised", "UTR 36, 2.5", "0.2";
        /// A domain looks like another one.
        DomainLooksLike = "content-domain-looks-like", "UTS 39, 4", "0.2";
        /// A domain mixes scripts that no language mixes.
        DomainMixesScripts = "content-domain-mixes-scripts", "UTS 39, 5.2", "0.2";
        /// The text names domains, none of which the evidence has.
        BodyNamesOthers = "content-body-names-others", "", "0.2";
    }
}
