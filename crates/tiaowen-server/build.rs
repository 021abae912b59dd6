//! Has the crate built again when a file of the page is added, changed or removed; what is embedded would
//! otherwise lag behind.

fn main() {
    println!("cargo:rerun-if-changed=../../web");
}
