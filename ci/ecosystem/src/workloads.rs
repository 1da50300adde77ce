//! What the programs work on: made anew, and the same every time.

use serde::Deserialize;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A kind of input.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Workload {
    /// Nothing: the program has its own.
    None,
    /// `tree/`: directories of source files.
    Tree,
    /// `picture.png`: shapes and noise, badly compressed.
    Picture,
    /// `video.y4m`: a few frames in which something moves.
    Video,
    /// `noise`: 32 MiB without a pattern.
    Noise,
}

/// What is known of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Facts {
    pub(crate) files: usize,
    pub(crate) bytes: usize,
    pub(crate) lines: usize,
}

const DIRECTORIES: usize = 60;
const FILES: usize = 40;

const WIDTH: usize = 352;
const HEIGHT: usize = 288;
const FRAMES: usize = 8;

const NOISE: usize = 32 << 20;

impl Workload {
    /// Makes the input in `directory`, which is empty.
    pub(crate) fn make(self, directory: &Path) -> io::Result<Facts> {
        match self {
            Workload::None => Ok(Facts::default()),
            Workload::Tree => tree(&directory.join("tree")),
            Workload::Picture => picture(&directory.join("picture.png")),
            Workload::Video => video(&directory.join("video.y4m")),
            Workload::Noise => noise(&directory.join("noise")),
        }
    }
}

/// Directories three deep, with files of Rust, C and Python of many sizes.
fn tree(root: &Path) -> io::Result<Facts> {
    let mut facts = Facts::default();
    for number in 0..DIRECTORIES {
        let directory = root
            .join(format!("a{}", number % 5))
            .join(format!("b{}", number % 3))
            .join(format!("c{number}"));
        fs::create_dir_all(&directory)?;
        for file in 0..FILES {
            let lines = 3 + (number * 7 + file * 13) % 90;
            let (ending, comment, code) = match file % 3 {
                0 => ("rs", "// about it", "let a = b;"),
                1 => ("c", "/* about it */", "a = b;"),
                _ => ("py", "# about it", "a = b"),
            };
            let text: String = (0..lines)
                .map(|line| match line % 5 {
                    0 => format!("{comment}\n"),
                    1 => "\n".to_string(),
                    _ => format!("{code}\n"),
                })
                .collect();
            fs::write(directory.join(format!("f{file}.{ending}")), &text)?;
            facts.files += 1;
            facts.lines += lines;
            facts.bytes += text.len();
        }
    }
    Ok(facts)
}

fn picture(path: &Path) -> io::Result<Facts> {
    let mut noise = Noise::default();
    let mut pixels = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let shape = if (x / 32 + y / 32) % 2 == 0 { 40 } else { 200 };
            let grain = (noise.next() % 4) as u8;
            pixels.extend([shape + grain, (x / 2) as u8, (y / 2) as u8, 255]);
        }
    }
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(Facts {
        files: 1,
        bytes: fs::metadata(path)?.len() as usize,
        lines: 0,
    })
}

/// Planes of brightness and of two colours, one after the other, as YUV4MPEG2
/// has them.
fn video(path: &Path) -> io::Result<Facts> {
    let mut noise = Noise::default();
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "YUV4MPEG2 W{WIDTH} H{HEIGHT} F25:1 Ip A1:1 C420jpeg")?;
    for frame in 0..FRAMES {
        writeln!(file, "FRAME")?;
        for y in 0..HEIGHT {
            let row = (0..WIDTH).map(|x| {
                let inside = (x + 352 - 9 * frame) % 352 < 80 && (60..180).contains(&y);
                let base = if inside { 190 } else { 60 + (x / 8) as u8 };
                base + (noise.next() % 6) as u8
            });
            file.write_all(&row.collect::<Vec<u8>>())?;
        }
        for plane in [110, 140] {
            file.write_all(&[plane; WIDTH * HEIGHT / 4])?;
        }
    }
    file.into_inner()?.sync_all()?;
    Ok(Facts {
        files: 1,
        bytes: fs::metadata(path)?.len() as usize,
        lines: 0,
    })
}

fn noise(path: &Path) -> io::Result<Facts> {
    let mut noise = Noise::default();
    let bytes: Vec<u8> = (0..NOISE / 4)
        .flat_map(|_| (noise.next() as u32).to_le_bytes())
        .collect();
    fs::write(path, &bytes)?;
    Ok(Facts {
        files: 1,
        bytes: bytes.len(),
        lines: 0,
    })
}

/// Numbers without a pattern to see: a xorshift generator.
struct Noise(u64);

impl Default for Noise {
    fn default() -> Noise {
        Noise(0x2545_f491_4f6c_dd1d)
    }
}

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Places;

    #[test]
    fn an_input_is_the_same_every_time() {
        let places = Places::new("test-workloads").unwrap();
        let inputs = [
            (Workload::Picture, "picture.png"),
            (Workload::Video, "video.y4m"),
            (Workload::Noise, "noise"),
        ];
        for (workload, file) in inputs {
            let (one, other) = (places.path().join("one"), places.path().join("other"));
            for place in [&one, &other] {
                fs::create_dir_all(place).unwrap();
            }
            let facts = workload.make(&one).unwrap();
            assert_eq!(facts, workload.make(&other).unwrap());
            let read = |place: &Path| fs::read(place.join(file)).unwrap();
            assert_eq!(read(&one), read(&other));
            assert_eq!(facts.bytes, read(&one).len());
        }
    }

    #[test]
    fn a_tree_has_the_files_lines_and_bytes_that_it_says() {
        let places = Places::new("test-tree").unwrap();
        let facts = Workload::Tree.make(places.path()).unwrap();
        let (mut found, mut open) = (Facts::default(), vec![places.path().join("tree")]);
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = fs::read_dir(path).unwrap();
                open.extend(entries.map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            found.files += 1;
            found.lines += text.lines().count();
            found.bytes += text.len();
        }
        assert_eq!(facts, found);
        assert_eq!(facts.files, DIRECTORIES * FILES);
    }
}
