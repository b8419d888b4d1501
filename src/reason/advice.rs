//! What to do about a finding.

use serde::{Deserialize, Serialize};

use super::codes;

/// Who can follow an advice. The holder of a forgery must not be told to change the records of the domain that it names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Audience {
    /// Whoever received the message.
    Receiver,
    /// Whoever runs the domain or the servers that the finding is about.
    Owner,
    /// Either of them.
    #[default]
    Both,
}

codes! {
    /// What to do about a finding; the catalogs say it in a sentence.
    Advice {
        /// Add rua=mailto: and an address that reads the reports.
        AddRua = "advice-add-rua", "", "0.1";
        /// Ask again later, or with another resolver.
        AskAgain = "advice-ask-again", "", "0.1";
        /// Let DNS be asked, or give the answers as a file.
        AskDns = "advice-ask-dns", "", "0.1";
        /// Ask whoever gets the reports to publish v=DMARC1 at that name, or send them to an address of your own domain.
        AuthorizeReports = "advice-authorize-reports", "", "0.1";
        /// Publish <mended> at <name>, in place of the record there.
        DmarcPublishMended = "advice-dmarc-publish-mended", "", "0.2";
        /// Make DMARC pass first; the logo follows.
        BimiNeedsDmarc = "advice-bimi-needs-dmarc", "", "0.1";
        /// Ask for p=quarantine or p=reject, for subdomains too, and end the testing.
        BimiNeedsPolicy = "advice-bimi-needs-policy", "", "0.1";
        /// See what the receiving server found at the time, in Authentication-Results.
        CheckDmarcClaims = "advice-check-dmarc-claims", "", "0.1";
        /// Rely only on the fields that your own servers added: everything below the first of them is the sender's word.
        CheckFirstTrustedHop = "advice-check-first-trusted-hop", "", "0.1";
        /// Publish TLSA records for every exchanger, and sign the zones of the domain and of the exchangers with DNSSEC.
        CompleteDane = "advice-complete-dane", "", "0.1";
        /// Sign without l=: it lets anybody add text below yours.
        DropBodyLength = "advice-drop-body-length", "", "0.1";
        /// When the reports show that all your own mail passes, remove t=y.
        EndDmarcTesting = "advice-end-dmarc-testing", "", "0.1";
        /// If this is your domain and DKIM works, remove t=y from the key record.
        EndTesting = "advice-end-testing", "", "0.1";
        /// When the reports show that all your own mail passes, ask for p=quarantine, then for p=reject.
        EnforceDmarc = "advice-enforce-dmarc", "", "0.1";
        /// Look for what changed the body after signing: a footer or banner, link rewriting, a virus scanner, re-encoding, or copying the message by hand.
        FindBodyChange = "advice-find-body-change", "", "0.1";
        /// Look for the server that rewrites headers: a mailing list that tags the subject, a gateway that adds [EXTERNAL], software that re-encodes.
        FindHeaderChange = "advice-find-header-change", "", "0.1";
        /// Give the whole message, body included, to check the body too.
        GiveBody = "advice-give-body", "", "0.1";
        /// If you know the client's IP address and the MAIL FROM address, give them.
        GiveEnvelope = "advice-give-envelope", "", "0.1";
        /// Do not believe this field.
        IgnoreClaim = "advice-ignore-claim", "", "0.1";
        /// Whoever runs <ip> sets its PTR record to the host name of the server, and that name's A or AAAA record to <ip>.
        IprevSetNames = "advice-iprev-set-names", "", "0.1";
        /// For an old message this is normal: keys are changed regularly.
        KeyRotated = "advice-key-rotated", "", "0.1";
        /// If this is your domain and the message is new, your server still signs with a key that you revoked.
        KeyWasRevoked = "advice-key-was-revoked", "", "0.1";
        /// Make a new RSA key of 2048 bits, under a new selector.
        LongerKey = "advice-longer-key", "", "0.1";
        /// Look in the log of the sending server for this queue id: greylisting, a full queue or an unreachable server are the usual causes.
        LookAtQueue = "advice-look-at-queue", "", "0.1";
        /// Mend the record: one TXT record, v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem.
        MendBimiRecord = "advice-mend-bimi-record", "", "0.1";
        /// Mend the record: tags are name=value, with semicolons between them.
        MendDmarcRecord = "advice-mend-dmarc-record", "", "0.1";
        /// If this is your domain, correct the TXT record at <selector>._domainkey.<domain>: often a part of it was cut off or quoted twice.
        MendKey = "advice-mend-key", "", "0.1";
        /// Publish one record of the form v=STSv1; id= and letters or digits.
        MendMtaSts = "advice-mend-mta-sts", "", "0.1";
        /// Publish one record of the form v=TLSRPTv1; rua=mailto: and an address.
        MendTlsRpt = "advice-mend-tls-rpt", "", "0.1";
        /// Turn on STARTTLS on the receiving server, and let the sending server use it.
        OfferStarttls = "advice-offer-starttls", "", "0.1";
        /// Send with one From field and one author's domain; treat a message like this with care.
        OneAuthor = "advice-one-author", "", "0.1";
        /// Remove all of these records but one.
        OneDmarcRecord = "advice-one-dmarc-record", "", "0.1";
        /// Publish a record at the author's domain itself and sign with exactly that domain; then both agree.
        PublishAtAuthor = "advice-publish-at-author", "", "0.1";
        /// Publish a CNAME record at <selector>._domainkey.<domain> with the target <publish>, and remove the TXT record.
        PublishKeyAlias = "advice-publish-key-alias", "", "0.2";
        /// Publish one TXT record at <name>: <publish>.
        PublishTxt = "advice-publish-txt", "", "0.2";
        /// Publish one TXT record at <selector>._domainkey.<domain>: <publish>.
        PublishMendedKey = "advice-publish-mended-key", "", "0.2";
        /// Publish the key at <alias>, or remove the CNAME record at <selector>._domainkey.<domain>.
        MendKeyAlias = "advice-mend-key-alias", "", "0.2";
        /// Keep one TXT record at <selector>._domainkey.<domain>: the key that the server signs with.
        OneKey = "advice-one-key", "", "0.2";
        /// Publish a DMARC record; begin with v=DMARC1; p=none; rua=mailto: and an address that reads the reports.
        PublishDmarc = "advice-publish-dmarc", "", "0.1";
        /// If this is your domain, publish the key at <selector>._domainkey.<domain>.
        PublishKey = "advice-publish-key", "", "0.1";
        /// Announce MTA-STS, or sign the zone and publish TLSA records, so that mail cannot be taken off TLS on its way to you.
        PublishMtaSts = "advice-publish-mta-sts", "", "0.1";
        /// Add psd=n to the record of your own organizational domain.
        SayPsdNo = "advice-say-psd-no", "", "0.1";
        /// Sign your outgoing mail with DKIM, with d= set to the domain of your From address.
        SignWithDkim = "advice-sign-with-dkim", "", "0.1";
        /// Add the IPv6 addresses of the server to the record, or let it send over IPv4.
        SpfAddIp6 = "advice-spf-add-ip6", "", "0.2";
        /// Publish <mended> at <at>, in place of the record there.
        SpfPublishMended = "advice-spf-publish-mended", "", "0.2";
        /// Remove the include or redirect that leads back.
        SpfBreakLoop = "advice-spf-break-loop", "", "0.1";
        /// Remove what has no effect, or move it before “all”.
        SpfDropDeadTerms = "advice-spf-drop-dead-terms", "", "0.1";
        /// Replace +all by -all or ~all.
        SpfDropPlusAll = "advice-spf-drop-plus-all", "", "0.1";
        /// Replace ptr by ip4, ip6 or a.
        SpfDropPtr = "advice-spf-drop-ptr", "", "0.1";
        /// The records need <needed> lookups in all.
        SpfFewerLookups = "advice-spf-fewer-lookups", "", "0.1";
        /// Give the address, the HELO name and the MAIL FROM from the server's log to be certain.
        SpfGiveEnvelope = "advice-spf-give-envelope", "", "0.1";
        /// If <ip> is one of your servers, or of a service that sends for you, add it to the SPF record of <domain> (ip4:, ip6:, or the service's include:).
        SpfListAddress = "advice-spf-list-address", "", "0.1";
        /// Replace the mx term by ip4 and ip6 terms.
        SpfListNetworks = "advice-spf-list-networks", "", "0.1";
        /// Correct “<term>” in the record.
        SpfMendRecord = "advice-spf-mend-record", "", "0.1";
        /// Remove the term, or ask the service for the name that is right today.
        SpfMendReference = "advice-spf-mend-reference", "", "0.1";
        /// One more service may put it over the limit: every include, a, mx, ptr, exists and redirect counts, also those inside an include.
        SpfMindLimit = "advice-spf-mind-limit", "", "0.1";
        /// Keep <publish> at <name>, and give the services of <moved> a subdomain as MAIL FROM, with the record <other>.
        SpfSplitRecord = "advice-spf-split-record", "", "0.2";
        /// List the addresses of your own servers only.
        SpfNarrowRange = "advice-spf-narrow-range", "", "0.2";
        /// Merge the records into one TXT record that begins with v=spf1.
        SpfOneRecord = "advice-spf-one-record", "", "0.1";
        /// Publish a TXT record at <domain> that begins with v=spf1, lists what may send, and ends in -all or ~all.
        SpfPublish = "advice-spf-publish", "", "0.1";
        /// Remove the terms whose names no longer exist or have no addresses.
        SpfRemoveDeadNames = "advice-spf-remove-dead-names", "", "0.1";
        /// Write ip4: or ip6: before an address: “<term>” asks for a domain of that name.
        SpfUseIp4 = "advice-spf-use-ip4", "", "0.1";
        /// Allow TLS 1.2 and 1.3 alone, and drop cipher suites with RC4, DES or 3DES.
        UpdateTls = "advice-update-tls", "", "0.1";
        /// Use a key of its own for each domain.
        OwnKey = "advice-own-key", "", "0.2";
        /// Add the fields to h=.
        SignFields = "advice-sign-fields", "", "0.2";
        /// List From and Subject once more in h= than they stand in the message.
        Oversign = "advice-oversign", "", "0.2";
        /// Make a new key under a new selector, and remove the old one later.
        RotateKey = "advice-rotate-key", "", "0.2";
        /// Point the name at its target with one CNAME record.
        ShortenChain = "advice-shorten-chain", "", "0.2";
        /// Raise the TTL of the records.
        RaiseTtl = "advice-raise-ttl", "", "0.2";
        /// Do what the provider asks for; its page is named.
        MeetBulkRequirement = "advice-meet-bulk-requirement", "", "0.2";
        /// Send List-Unsubscribe with an https: link and List-Unsubscribe-Post: List-Unsubscribe=One-Click, both signed.
        AddOneClick = "advice-add-one-click", "", "0.2";
        /// Do not follow the link.
        DoNotFollow = "advice-do-not-follow", "", "0.2";
        /// Do not open the attachment.
        DoNotOpen = "advice-do-not-open", "", "0.2";
        /// Do not answer before checking with the author by another way.
        CheckBeforeAnswering = "advice-check-before-answering", "", "0.2";
        /// Judge the author by the address, not by the name.
        ReadTheAddress = "advice-read-the-address", "", "0.2";
        /// Write the field once.
        WriteFieldOnce = "advice-write-field-once", "", "0.2";
        /// Let the sending program add the field.
        AddField = "advice-add-field", "", "0.2";
        /// A mailing list or a blind copy has the same signs; if neither explains them, do not act on the message.
        ReplayOrList = "advice-replay-or-list", "", "0.2";
        /// Set the signing software to rsa-sha256.
        UseSha256 = "advice-use-sha256", "", "0.1";
    }
}

impl Advice {
    /// Whether it says to look for the cause of a change.
    pub(crate) const fn is_search(self) -> bool {
        matches!(self, Self::FindBodyChange | Self::FindHeaderChange)
    }

    /// Who can follow it.
    pub const fn audience(self) -> Audience {
        match self {
            Self::CheckFirstTrustedHop
            | Self::CheckBeforeAnswering
            | Self::DoNotFollow
            | Self::DoNotOpen
            | Self::IgnoreClaim
            | Self::ReadTheAddress
            | Self::ReplayOrList => Audience::Receiver,
            Self::AskAgain
            | Self::AskDns
            | Self::CheckDmarcClaims
            | Self::FindBodyChange
            | Self::FindHeaderChange
            | Self::GiveBody
            | Self::GiveEnvelope
            | Self::KeyRotated
            | Self::LookAtQueue
            | Self::OneAuthor
            | Self::SpfGiveEnvelope => Audience::Both,
            Self::AddField
            | Self::AddOneClick
            | Self::AddRua
            | Self::AuthorizeReports
            | Self::BimiNeedsDmarc
            | Self::BimiNeedsPolicy
            | Self::CompleteDane
            | Self::DropBodyLength
            | Self::DmarcPublishMended
            | Self::EndDmarcTesting
            | Self::EndTesting
            | Self::EnforceDmarc
            | Self::IprevSetNames
            | Self::KeyWasRevoked
            | Self::LongerKey
            | Self::MendBimiRecord
            | Self::MendDmarcRecord
            | Self::MendKey
            | Self::MendMtaSts
            | Self::MendTlsRpt
            | Self::OfferStarttls
            | Self::OneDmarcRecord
            | Self::PublishAtAuthor
            | Self::PublishKeyAlias
            | Self::PublishMendedKey
            | Self::MendKeyAlias
            | Self::OneKey
            | Self::PublishDmarc
            | Self::PublishKey
            | Self::PublishMtaSts
            | Self::SayPsdNo
            | Self::SignWithDkim
            | Self::SpfAddIp6
            | Self::SpfPublishMended
            | Self::SpfBreakLoop
            | Self::SpfDropDeadTerms
            | Self::SpfDropPlusAll
            | Self::SpfDropPtr
            | Self::SpfFewerLookups
            | Self::SpfListAddress
            | Self::SpfListNetworks
            | Self::SpfMendRecord
            | Self::SpfMendReference
            | Self::SpfMindLimit
            | Self::SpfOneRecord
            | Self::SpfPublish
            | Self::SpfRemoveDeadNames
            | Self::SpfUseIp4
            | Self::MeetBulkRequirement
            | Self::Oversign
            | Self::OwnKey
            | Self::PublishTxt
            | Self::RaiseTtl
            | Self::RotateKey
            | Self::ShortenChain
            | Self::SignFields
            | Self::SpfNarrowRange
            | Self::SpfSplitRecord
            | Self::UpdateTls
            | Self::UseSha256
            | Self::WriteFieldOnce => Audience::Owner,
        }
    }
}
