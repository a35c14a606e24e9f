#![no_main]

use std::sync::Once;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The library panics on some damage, which is caught and costs the file one row: only a
    // panic that gets here ends the fuzzer.
    static CALM: Once = Once::new();
    CALM.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    gongkai_fuzz::doc(data);
});
