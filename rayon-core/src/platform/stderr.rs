//! A line on standard error, without the lock that `std` puts around it: a thread that
//! a forked child does not have may hold that one.

/// Writes `line`, as far as that is possible: there is nobody to tell if not.
pub(crate) fn write_line(line: &str) {
    imp::write(format!("{line}\n").as_bytes());
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod imp {
    pub(super) fn write(mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // SAFETY: `bytes` are as many bytes to read.
            let written = unsafe { libc::write(2, bytes.as_ptr().cast(), bytes.len()) };
            match usize::try_from(written) {
                Ok(n) if n > 0 => bytes = &bytes[n..],
                _ => return,
            }
        }
    }
}

#[cfg(not(all(target_os = "linux", not(rayon_portable))))]
mod imp {
    use std::io::Write;

    pub(super) fn write(bytes: &[u8]) {
        let _ = std::io::stderr().write_all(bytes);
    }
}
