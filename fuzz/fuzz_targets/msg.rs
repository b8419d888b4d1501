#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| headerlens_fuzz::msg(data));
