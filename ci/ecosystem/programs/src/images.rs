//! What image does in parallel: iterators over pixels, compared with the same
//! done in sequence, and OpenEXR there and back.

use image::codecs::openexr::{OpenExrDecoder, OpenExrEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgba, RgbaImage};
use rayon::iter::ParallelIterator;
use std::io::Cursor;

const WIDTH: u32 = 400;
const HEIGHT: u32 = 300;

fn pixel(x: u32, y: u32) -> Rgba<u8> {
    let round = (x * x + y * y) / 256;
    Rgba([x as u8, y as u8, round as u8, 255])
}

fn main() {
    let mut parallel = RgbaImage::from_par_fn(WIDTH, HEIGHT, pixel);
    let mut sequential = RgbaImage::from_fn(WIDTH, HEIGHT, pixel);
    assert!(parallel == sequential, "from_par_fn differs");

    let turn = |pixel: &mut Rgba<u8>| pixel.0.rotate_left(1);
    parallel.par_pixels_mut().for_each(turn);
    sequential.pixels_mut().for_each(turn);
    assert!(parallel == sequential, "par_pixels_mut differs");

    let odd = |(x, y, pixel): &(u32, u32, &Rgba<u8>)| (x + y) % 2 == 1 && pixel.0[0] > 100;
    let counted = parallel.par_enumerate_pixels().filter(odd).count();
    let expected = sequential.enumerate_pixels().filter(odd).count();
    assert_eq!(counted, expected, "par_enumerate_pixels differs");

    let exact = DynamicImage::ImageRgba8(parallel.clone()).into_rgba32f();
    let bytes: Vec<u8> = exact
        .as_raw()
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    // Blocks stand in the file in the order in which they are done, so what
    // is read is compared, not the bytes.
    let mut file = Cursor::new(Vec::new());
    OpenExrEncoder::new(&mut file)
        .write_image(&bytes, WIDTH, HEIGHT, ExtendedColorType::Rgba32F)
        .expect("OpenEXR is written");
    file.set_position(0);
    let read = OpenExrDecoder::new(file).expect("OpenEXR is read");
    let read = DynamicImage::from_decoder(read).expect("OpenEXR is decoded");
    assert!(read.into_rgba32f() == exact, "OpenEXR differs");

    println!("4 of 4 alike, {counted} odd pixels");
}
