//! The manifest's `links` key needs a build script; there is nothing to build.
//! The key lets cargo refuse a program that would hold two cores, and so two
//! global pools.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
