//! How a thread computes with floating-point numbers: rounding, flush-to-zero, traps.
//!
//! Audio threads set their processor to take the smallest numbers for zero, and the kernel
//! hands that on to the threads that they make. A worker with that setting computes something
//! else than its pool's builder would have, for good.

/// The control registers of one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FloatControl(imp::FloatControl);

impl FloatControl {
    /// Those of the calling thread.
    pub(super) fn current() -> Self {
        FloatControl(imp::FloatControl::current())
    }

    /// Makes them those of the calling thread.
    pub(super) fn set(self) {
        self.0.set();
    }
}

#[cfg(all(
    any(target_os = "linux", target_os = "android"),
    any(
        all(target_arch = "x86_64", target_pointer_width = "64"),
        all(target_arch = "x86", target_feature = "sse")
    ),
    not(miri)
))]
mod imp {
    use std::arch::asm;

    /// What has happened, not what is to happen: the exceptions that were raised.
    const STATUS: u32 = 0x3f;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct FloatControl {
        /// Without its status bits.
        mxcsr: u32,
        x87: u16,
    }

    fn mxcsr() -> u32 {
        let mut word = 0_u32;
        // SAFETY: stores the register to the four bytes of `word`.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack, preserves_flags)) };
        word
    }

    impl FloatControl {
        pub(super) fn current() -> Self {
            let mut x87 = 0_u16;
            // SAFETY: stores the register to the two bytes of `x87`.
            unsafe { asm!("fnstcw [{}]", in(reg) &mut x87, options(nostack, preserves_flags)) };
            FloatControl {
                mxcsr: mxcsr() & !STATUS,
                x87,
            }
        }

        pub(super) fn set(self) {
            if self == FloatControl::current() {
                return;
            }
            let word = self.mxcsr | (mxcsr() & STATUS);
            // SAFETY: loads what another thread of this program has run Rust code with, on a
            // thread that has yet to run any that computes.
            unsafe {
                asm!("ldmxcsr [{}]", in(reg) &word, options(nostack, readonly, preserves_flags));
                asm!("fldcw [{}]", in(reg) &self.x87, options(nostack, readonly, preserves_flags));
            }
        }
    }
}

#[cfg(all(
    any(target_os = "linux", target_os = "android"),
    target_arch = "aarch64",
    not(miri)
))]
mod imp {
    use std::arch::asm;

    /// FPCR. What has happened is in another register.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct FloatControl(u64);

    impl FloatControl {
        pub(super) fn current() -> Self {
            let word: u64;
            // SAFETY: reads a register.
            unsafe {
                asm!("mrs {}, fpcr", out(reg) word, options(nomem, nostack, preserves_flags))
            };
            FloatControl(word)
        }

        pub(super) fn set(self) {
            if self != FloatControl::current() {
                // SAFETY: what another thread of this program has run Rust code with, on a
                // thread that has yet to run any that computes.
                unsafe {
                    asm!("msr fpcr, {}", in(reg) self.0, options(nomem, nostack, preserves_flags))
                };
            }
        }
    }
}

#[cfg(not(all(
    any(target_os = "linux", target_os = "android"),
    any(
        all(target_arch = "x86_64", target_pointer_width = "64"),
        all(target_arch = "x86", target_feature = "sse"),
        target_arch = "aarch64"
    ),
    not(miri)
)))]
mod imp {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) struct FloatControl;

    impl FloatControl {
        pub(super) fn current() -> Self {
            FloatControl
        }

        pub(super) fn set(self) {}
    }
}

#[cfg(all(
    test,
    any(target_os = "linux", target_os = "android"),
    target_arch = "x86_64",
    target_pointer_width = "64",
    not(miri)
))]
mod tests {
    use super::*;

    #[test]
    fn the_registers_of_one_thread_can_be_put_on_by_another() {
        let usual = FloatControl::current();
        let other = std::thread::spawn(|| {
            let (flush_to_zero, single_precision) = (0x1f80_u32 | 0x8040, 0x007f_u16);
            // SAFETY: this thread computes nothing before it ends.
            unsafe {
                std::arch::asm!("ldmxcsr [{}]", in(reg) &flush_to_zero);
                std::arch::asm!("fldcw [{}]", in(reg) &single_precision);
            }
            FloatControl::current()
        });
        let other = other.join().unwrap();
        assert_ne!(other, usual);
        let (put_on, back) = std::thread::spawn(move || {
            other.set();
            let put_on = FloatControl::current();
            usual.set();
            (put_on, FloatControl::current())
        })
        .join()
        .unwrap();
        assert_eq!((put_on, back), (other, usual));
    }
}
