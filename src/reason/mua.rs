//! The author's program.

use super::codes;

codes! {
    /// What shows the author's program.
    MuaReason {
        /// The message names the program.
        Named = "client-named", "", "0.1";
        /// The Message-ID has the form that the program gives it.
        MessageIdForm = "client-message-id-form", "RFC 5322, 3.6.4", "0.1";
        /// The boundary between MIME parts has the form that the program gives it.
        BoundaryForm = "client-boundary-form", "RFC 2046, 5.1.1", "0.1";
        /// The message has a field that the program or provider adds.
        Field = "client-field", "", "0.1";
        /// The message has a field that a sending service or script host adds.
        ServiceField = "client-service-field", "", "0.1";
        /// The fields have the order and the spelling of the program.
        HeaderOrder = "client-header-order", "", "0.1";
    }
}

codes! {
    /// Findings about the author's program.
    MuaFinding {
        /// The message went through a sending service.
        Service = "client-service", "", "0.1";
        /// A script or library made the message.
        Script = "client-script", "", "0.1";
    }
}
