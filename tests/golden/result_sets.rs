//! Made-up detections and objects by number: those of `result_sets.py`.
use kiln::{
    data::{BoundingBox, Counts, Label, Mask},
    vision::{Detection, Truth},
};

pub const CLASSES: usize = 4;

/// Knuth's linear congruential generator of 64 bits, of which the upper 31 are used.
pub struct Lcg(pub u64);

impl Lcg {
    pub fn below(&mut self, count: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as i64 % count
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }
}

/// A box in quarters of a pixel; its mask is all of it, or the ellipse inside.
#[derive(Clone, Copy)]
pub struct Region {
    edges: [i64; 4],
    round: bool,
}

impl Region {
    fn new(rng: &mut Lcg, height: i64, width: i64) -> Self {
        let (w, h) = match [Some(120), Some(360), None][rng.below(3) as usize] {
            Some(reach) => (4 + rng.below(reach.min(4 * width) - 3), 4 + rng.below(reach.min(4 * height) - 3)),
            None => (4 * width - rng.below(2 * width), 4 * height - rng.below(2 * height)),
        };
        let (x, y) = (rng.below(4 * width - w + 1), rng.below(4 * height - h + 1));
        Self { edges: [x, y, x + w, y + h], round: rng.chance(60) }
    }

    fn near(self, rng: &mut Lcg, height: i64, width: i64) -> Self {
        if rng.chance(15) {
            return self;
        }
        let reach = 1 + rng.below(40);
        let most = [4 * width - 1, 4 * height - 1, 4 * width, 4 * height];
        let [x1, y1, x2, y2] =
            [0, 1, 2, 3].map(|at: usize| (self.edges[at] + rng.below(2 * reach + 1) - reach).clamp(0, most[at]));
        Self { edges: [x1, y1, x2.max(x1 + 1), y2.max(y1 + 1)], round: rng.chance(60) }
    }

    pub fn bounding_box(self) -> BoundingBox {
        BoundingBox::new(self.edges.map(|edge| edge as f32 / 4.0))
    }

    pub fn mask(self, height: i64, width: i64) -> Mask {
        let [x1, y1, x2, y2] = self.edges;
        let (w, h) = (x2 - x1, y2 - y1);
        Mask::from_fn(height as usize, width as usize, |y, x| {
            let (y, x) = (4 * y as i64 + 2, 4 * x as i64 + 2);
            let (across, along) = ((2 * x - x1 - x2) * h, (2 * y - y1 - y2) * w);
            let in_ellipse = across * across + along * along <= w * w * h * h;
            (x1..x2).contains(&x) && (y1..y2).contains(&y) && (!self.round || in_ellipse)
        })
    }
}

pub struct Image {
    pub number: usize,
    pub truths: Vec<Truth<CLASSES, Region>>,
    pub found: Vec<Detection<CLASSES, Region>>,
}

pub struct ResultSet {
    pub height: i64,
    pub width: i64,
    pub images: Vec<Image>,
}

impl ResultSet {
    pub fn new(seed: u64) -> Self {
        let rng = &mut Lcg(seed);
        let (height, width) = (40 + rng.below(120), 40 + rng.below(160));
        let classes = 1 + rng.below(CLASSES as i64);
        let with_objects = if seed.is_multiple_of(3) && classes > 1 { classes - 1 } else { classes };
        let images = (0..1 + rng.below(6) as usize).map(|image| {
            let number = (image * 31 + 5) % 97;
            let truths = truths(rng, seed, with_objects, height, width);
            let many = seed % 10 == 2 && image == 0;
            let found = found(rng, seed, many, &truths, classes, height, width);
            Image { number, truths, found }
        });
        Self { height, width, images: images.collect() }
    }
}

fn label(class: i64) -> Label<CLASSES> {
    Label::new(class as usize).expect("a class below the count")
}

/// The share of a region that is said to be the object's area, in quarters, stands in `area`.
fn truths(rng: &mut Lcg, seed: u64, classes: i64, height: i64, width: i64) -> Vec<Truth<CLASSES, Region>> {
    let count = if seed % 20 == 7 || rng.chance(15) { 0 } else { rng.below(9) };
    let counts = |crowd| if crowd { Counts::Crowd } else { Counts::Fully };
    let mut truths: Vec<Truth<CLASSES, Region>> = Vec::new();
    for _ in 0..count {
        let last = truths.last().copied().filter(|_| rng.chance(10));
        truths.push(match last {
            Some(last) => Truth { counts: counts(rng.chance(20)), area: 4.0, ..last },
            None => {
                let (label, region) = (label(rng.below(classes)), Region::new(rng, height, width));
                Truth { label, region, counts: counts(rng.chance(12)), area: (2 + rng.below(3)) as f64 }
            }
        });
    }
    truths
}

fn found(
    rng: &mut Lcg,
    seed: u64,
    many: bool,
    truths: &[Truth<CLASSES, Region>],
    classes: i64,
    height: i64,
    width: i64,
) -> Vec<Detection<CLASSES, Region>> {
    let score = |rng: &mut Lcg| rng.below(33) as f32 / 32.0;
    let mut found = Vec::new();
    let nothing = seed % 20 == 13;
    for truth in truths.iter().filter(|_| !nothing) {
        for _ in 0..rng.below(4) {
            let label = if rng.chance(85) { truth.label } else { label(rng.below(classes)) };
            let region = truth.region.near(rng, height, width);
            found.push(Detection { label, region, score: score(rng) });
        }
    }
    for _ in 0..if nothing { 0 } else { rng.below(4) } {
        let (label, region) = (label(rng.below(classes)), Region::new(rng, height, width));
        found.push(Detection { label, region, score: score(rng) });
    }
    for _ in 0..if many && !truths.is_empty() { 130 } else { 0 } {
        let truth = truths[rng.below(truths.len() as i64) as usize];
        let region = truth.region.near(rng, height, width);
        found.push(Detection { label: label(0), region, score: score(rng) });
    }
    found
}
