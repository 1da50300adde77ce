//! Uses memory after it has been freed, leaks some, or writes to it in two threads at once, as
//! its argument says: what a sanitizer has to find, so that it is known to be on.

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("freed") => {
            let freed = Box::into_raw(Box::new(1_u8));
            // SAFETY: it is a box's.
            drop(unsafe { Box::from_raw(freed) });
            // SAFETY: none. This is the fault.
            std::process::exit(i32::from(unsafe { freed.read_volatile() } == 2));
        }
        Some("leaked") => {
            let leaked = std::hint::black_box(Box::new([1_u8; 1000]));
            std::mem::forget(leaked);
        }
        Some("raced") => {
            static mut COUNT: usize = 0;
            let count = || {
                for _ in 0..1000 {
                    // SAFETY: none. This is the fault.
                    unsafe { COUNT += 1 };
                }
            };
            let other = std::thread::spawn(count);
            count();
            other.join().unwrap();
        }
        _ => {}
    }
}
