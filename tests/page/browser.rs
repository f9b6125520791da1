//! A page in a headless browser: what it says, and what is to be seen.

use std::fs;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::tempdir;

/// What the reader's screen prefers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scheme {
    Light,
    Dark,
}

/// A page as it was drawn.
#[derive(Debug)]
pub struct Seen {
    /// Its text.
    pub text: String,
    /// What it said on the console.
    pub console: Vec<String>,
    /// Its charts and images.
    pub pictures: Vec<Seeable>,
    /// How wide it is laid out, and how wide it may be.
    widths: [usize; 2],
    screen: Screenshot,
    scheme: Scheme,
}

/// A colour of the palette, as a light and as a dark page has it.
pub type Colour = [[u8; 3]; 2];
pub const BLUE: Colour = [[0x00, 0x72, 0xB2], [0x56, 0xB4, 0xE9]];
pub const VERMILION: Colour = [[0xD5, 0x5E, 0x00]; 2];

/// A chart or an image, and where it lies.
#[derive(Debug)]
pub struct Seeable {
    pub kind: String,
    /// Left, top, width and height in pixels.
    place: [usize; 4],
    /// Whether its data could be decoded.
    decoded: bool,
}

#[derive(Debug)]
struct Screenshot {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// Tells where everything is that is to be seen, in the page itself.
const TELL: &str = r##"<script>addEventListener("load", () => {
    const told = [];
    for (const it of document.querySelectorAll("img, svg")) {
        const { left, top, width, height } = it.getBoundingClientRect();
        told.push([it.localName, left, top, width, height, it.localName == "svg" || it.naturalWidth > 0].join(" "));
    }
    const root = document.documentElement;
    const words = document.querySelector("main").innerText.replace(/\s+/g, " ");
    document.body.insertAdjacentHTML("beforeend", "<textarea hidden id=told></textarea><textarea hidden id=words></textarea>");
    told.push(["size", root.scrollWidth, root.clientWidth, document.body.scrollWidth, root.scrollHeight].join(" "));
    document.querySelector("#told").textContent = told.join("\n");
    document.querySelector("#words").textContent = words;
})</script>"##;

/// The height of the window that a page is laid out in, before it is known how tall it is.
const WINDOW: usize = 800;

/// Opens a page as a screen of this width shows it.
///
/// # Panics
/// Without a browser.
pub fn opened(page: &Path, width: usize, scheme: Scheme) -> Seen {
    let folder = tempdir().expect("a temporary folder");
    let (copy, shot) = (folder.path().join("page.html"), folder.path().join("page.png"));
    // A headless window is at least 500 pixels wide, so a narrow page is laid out in a part of it.
    let narrow = format!("<style>html {{ width: {width}px }}</style>{TELL}</head>");
    let html = fs::read_to_string(page).expect("the page is there");
    assert!(html.contains("</head>"), "the page has a head");
    fs::write(&copy, html.replacen("</head>", &narrow, 1)).expect("the folder is ours");
    let run = |what: &str, height: usize| chromium(folder.path(), [width.max(500), height], scheme, what, &copy);
    let laid_out = run("--dump-dom", WINDOW);
    let dom = String::from_utf8_lossy(&laid_out.stdout).into_owned();
    let area = |id: &str| unescaped(between(&dom, &format!("id=\"{id}\">"), "</textarea>"));
    let told = area("told");
    let (sizes, pictures): (Vec<&str>, Vec<&str>) = told.lines().partition(|line| line.starts_with("size "));
    let sizes: Vec<usize> = sizes[0].split(' ').skip(1).map(|size| size.parse().expect("a number")).collect();
    run(&format!("--screenshot={}", shot.display()), sizes[3]);
    // For a reader of the test: `KILN_SCREENSHOTS=DIR` keeps what was seen.
    if let Some(keep) = std::env::var_os("KILN_SCREENSHOTS") {
        let stem = page.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let title = between(&html, "<title>", "</title>").replace(|it: char| !it.is_alphanumeric(), "");
        let name = format!("{title}-{width}-{scheme:?}-{stem}.png");
        fs::copy(&shot, PathBuf::from(keep).join(name)).expect("KILN_SCREENSHOTS is a folder");
    }
    let said = String::from_utf8_lossy(&laid_out.stderr).into_owned();
    let console = said.lines().filter(|line| line.contains(":CONSOLE:")).map(str::to_string).collect();
    Seen {
        text: area("words"),
        console,
        pictures: pictures.into_iter().map(Seeable::read).collect(),
        // The root is as wide as the window, whatever part of it the page is laid out in.
        widths: if width < 500 { [sizes[2], width] } else { [sizes[0], sizes[1]] },
        screen: Screenshot::read(&shot),
        scheme,
    }
}

fn chromium(home: &Path, [width, height]: [usize; 2], scheme: Scheme, what: &str, page: &Path) -> Output {
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"]);
    command.arg(format!("--user-data-dir={}", home.join("profile").display()));
    command.arg(format!("--blink-settings=preferredColorScheme={}", u8::from(scheme == Scheme::Light)));
    command.arg(format!("--window-size={width},{height}")).arg(what).arg(format!("file://{}", page.display()));
    let output = command.env("HOME", home).output();
    let output = output.unwrap_or_else(|error| {
        panic!("chromium does not start ({error}): this test opens pages in it; on Debian, apt-get install chromium")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no `{before}` in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no `{after}` in {rest}")).0
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&amp;", "&")
}

impl Seen {
    /// Nothing was said on the console; the page has these titles, and is no wider than the screen; every picture shows
    /// something; the ground is as light or dark as was asked for.
    pub fn is_drawn(&self, titles: &[&str]) {
        assert!(self.console.is_empty(), "{:?}", self.console);
        for title in titles {
            assert!(self.text.contains(title), "{title} in {}", self.text);
        }
        assert!(!self.pictures.is_empty(), "no picture at all");
        assert!(self.widths[0] <= self.widths[1], "laid out {} wide on {}", self.widths[0], self.widths[1]);
        let ground = self.screen.pixels[self.screen.width * 3 + 3];
        let light = ground.iter().all(|value| *value > 200);
        assert_eq!(light, self.scheme == Scheme::Light, "the ground is {ground:?}");
        for picture in &self.pictures {
            assert!(picture.decoded, "{picture:?} has no data");
            let [left, top, width, height] = picture.place;
            assert!(width >= 16 && height >= 16, "{picture:?} is too small to be seen");
            assert!(top + height <= self.screen.height, "{picture:?} lies below the screenshot");
            let shown = self.screen.part([left, top, width, height]);
            let other = shown.iter().filter(|pixel| far(**pixel, shown[0])).count();
            assert!(other * 500 > shown.len(), "{picture:?} is blank: {other} of {} pixels differ", shown.len());
        }
    }
}

impl Seen {
    /// How much of a picture's width a line of this colour goes across: letters, axes and a line's sample beside its name
    /// do not reach far.
    pub fn across(&self, picture: &Seeable, colour: Colour) -> f64 {
        let wanted = colour[usize::from(self.scheme == Scheme::Dark)];
        let width = picture.place[2].min(self.screen.width - picture.place[0]);
        let shown = self.screen.part(picture.place);
        let is_of_line = |pixel: &[u8; 3]| {
            let near = pixel.iter().zip(&wanted).all(|(a, b)| a.abs_diff(*b) < 80);
            // Letters are grey at their edges.
            near && pixel.iter().max() > pixel.iter().min().map(|least| least.saturating_add(60)).as_ref()
        };
        let column = |x: usize| shown.iter().skip(x).step_by(width).any(is_of_line);
        (0..width).filter(|x| column(*x)).count() as f64 / width as f64
    }
}

/// Whether two colours can be told apart.
fn far(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 24)
}

impl Seeable {
    fn read(line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| words[at].parse::<f64>().expect("a number").max(0.0) as usize;
        Self { kind: words[0].into(), place: [1, 2, 3, 4].map(number), decoded: words[5] == "true" }
    }
}

impl Screenshot {
    fn read(path: &Path) -> Self {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path).expect("a screenshot")));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut bytes = vec![0; reader.output_buffer_size().expect("of a sound size")];
        let info = reader.next_frame(&mut bytes).expect("whole");
        let channels = info.color_type.samples();
        let pixels = bytes[..info.buffer_size()].chunks(channels).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Self { width: info.width as usize, height: info.height as usize, pixels: pixels.collect() }
    }

    fn part(&self, [left, top, width, height]: [usize; 4]) -> Vec<[u8; 3]> {
        let right = (left + width).min(self.width);
        (top..top + height).flat_map(|y| self.pixels[y * self.width..][left..right].to_vec()).collect()
    }
}
