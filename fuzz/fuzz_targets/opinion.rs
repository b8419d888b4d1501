#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headerlens_fuzz::opinion(data));
