//! Software of mail servers.

use super::codes;

codes! {
    /// The software of a mail server, or the service that runs it, by its name.
    Software {
        /// amavis.
        Amavis = "amavis", "", "0.1";
        /// Amazon Farcaster.
        AmazonFarcaster = "Amazon Farcaster", "", "0.1";
        /// Amazon SES.
        AmazonSes = "Amazon SES", "", "0.1";
        /// Apache James.
        ApacheJames = "Apache James", "", "0.1";
        /// Barracuda.
        Barracuda = "Barracuda", "", "0.1";
        /// Cisco Secure Email Gateway.
        CiscoSecureEmailGateway = "Cisco Secure Email Gateway", "", "0.1";
        /// CommuniGate Pro.
        CommuniGatePro = "CommuniGate Pro", "", "0.1";
        /// Courier.
        Courier = "Courier", "", "0.1";
        /// Cyrus.
        Cyrus = "Cyrus", "", "0.1";
        /// Daum Mail.
        DaumMail = "Daum Mail", "", "0.1";
        /// Domino.
        Domino = "Domino", "", "0.1";
        /// Dovecot.
        Dovecot = "Dovecot", "", "0.1";
        /// Eudora Internet Mail Server.
        EudoraInternetMailServer = "Eudora Internet Mail Server", "", "0.1";
        /// Exim.
        Exim = "Exim", "", "0.1";
        /// fetchmail.
        Fetchmail = "fetchmail", "", "0.1";
        /// getmail.
        Getmail = "getmail", "", "0.2";
        /// Gmail.
        Gmail = "Gmail", "", "0.1";
        /// Halon.
        Halon = "Halon", "", "0.1";
        /// Haraka.
        Haraka = "Haraka", "", "0.1";
        /// Hiworks.
        Hiworks = "Hiworks", "", "0.1";
        /// hMailServer.
        HMailServer = "hMailServer", "", "0.1";
        /// iCloud Mail.
        ICloudMail = "iCloud Mail", "", "0.1";
        /// InterMail.
        InterMail = "InterMail", "", "0.1";
        /// iPlanet Messaging Server.
        IPlanetMessagingServer = "iPlanet Messaging Server", "", "0.1";
        /// Kakao Mail.
        KakaoMail = "Kakao Mail", "", "0.1";
        /// Kerio Connect.
        KerioConnect = "Kerio Connect", "", "0.1";
        /// MailEnable.
        MailEnable = "MailEnable", "", "0.1";
        /// Mailgun.
        Mailgun = "Mailgun", "", "0.1";
        /// MDaemon.
        MDaemon = "MDaemon", "", "0.1";
        /// Microsoft Exchange.
        MicrosoftExchange = "Microsoft Exchange", "", "0.1";
        /// Microsoft SMTP Service.
        MicrosoftSmtpService = "Microsoft SMTP Service", "", "0.1";
        /// Mimecast.
        Mimecast = "Mimecast", "", "0.1";
        /// Momentum.
        Momentum = "Momentum", "", "0.1";
        /// msmtp.
        Msmtp = "msmtp", "", "0.1";
        /// Naver Mail.
        NaverMail = "Naver Mail", "", "0.1";
        /// Naver Works.
        NaverWorks = "Naver Works", "", "0.1";
        /// nullmailer.
        Nullmailer = "nullmailer", "", "0.1";
        /// OpenSMTPD.
        OpenSmtpd = "OpenSMTPD", "", "0.1";
        /// Oracle Communications Messaging Server.
        OracleCommunicationsMessagingServer = "Oracle Communications Messaging Server", "", "0.1";
        /// Postfix.
        Postfix = "Postfix", "", "0.1";
        /// PowerMTA.
        PowerMta = "PowerMTA", "", "0.1";
        /// Proofpoint.
        Proofpoint = "Proofpoint", "", "0.1";
        /// qmail.
        Qmail = "qmail", "", "0.1";
        /// qpsmtpd.
        Qpsmtpd = "qpsmtpd", "", "0.1";
        /// SendGrid.
        SendGrid = "SendGrid", "", "0.1";
        /// Sendmail.
        Sendmail = "Sendmail", "", "0.1";
        /// sSMTP.
        Ssmtp = "sSMTP", "", "0.1";
        /// Stalwart.
        Stalwart = "Stalwart", "", "0.1";
        /// Sun Java System Messaging Server.
        SunJavaSystemMessagingServer = "Sun Java System Messaging Server", "", "0.1";
        /// Symantec Email Security.
        SymantecEmailSecurity = "Symantec Email Security", "", "0.1";
        /// Yahoo.
        Yahoo = "Yahoo", "", "0.1";
        /// Yahoo Hermes.
        YahooHermes = "Yahoo Hermes", "", "0.1";
        /// Zimbra.
        Zimbra = "Zimbra", "", "0.1";
        /// ZMailer.
        ZMailer = "ZMailer", "", "0.1";
    }
}
