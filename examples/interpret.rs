//! What a trained network looks at: its filters, its maps, and what in a picture speaks for the class it names.
//!
//! Data: the model of a run of `classification`, as its folder or its file, and pictures of a white digit on black.
//! Command: `cargo run --release --example interpret -- runs/classification three.png seven.jpg --out DIR`
//! Expected: a line for each picture with the class and its share; `filters.png`, `units.png`, for each picture a row of what
//! explains it, and `report.html` with all of them.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use burn::tensor::TensorData;
use clap::{Parser, ValueEnum};
use kiln::data::{BoundingBox, GreyImage, Label, Picture, Resize, Sample, SampleRng, Transform};
use kiln::interpret::{
    Ascent, FieldBoxError, Shade, class_score, enlarged, field_box, filter_sheet, grad_cam, heat_over, image_picture,
    integrated_gradients, map_sheet, observed, saliency, tiled,
};
use kiln::prelude::*;
use kiln::report::{Exhibit, Gallery, Page};
use kiln::vision::Cnn;

/// Pictures of what a network looks at
#[derive(Parser)]
#[command(after_help = "Exit codes: 0 done; 2 an error, in one sentence.")]
struct Arguments {
    /// The folder of a run of `classification`, or a file of its weights
    model: PathBuf,
    /// Pictures of a white digit on black; they are stretched to 28 x 28
    #[arg(required = true)]
    images: Vec<PathBuf>,
    /// Folder for what is drawn
    #[arg(long, value_name = "DIR", default_value = "runs/interpret")]
    out: PathBuf,
    /// The class to explain in place of the one the network names
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Option<usize>,
    /// The layer whose maps are drawn, and whose unit's field
    #[arg(long, value_name = "NAME", default_value = "conv3")]
    layer: Layer,
    /// Row and column of the unit whose field is drawn, in place of the one where Grad-CAM is hottest
    #[arg(long, value_name = "ROW,COLUMN", value_parser = unit)]
    unit: Option<[usize; 2]>,
    /// Turn black and white round first, for ink on paper
    #[arg(long)]
    invert: bool,
}

fn class(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|class| *class < 10).ok_or_else(|| "the classes are 0 to 9".into())
}

fn unit(text: &str) -> Result<[usize; 2], String> {
    let parts: Option<Vec<usize>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    parts.and_then(|parts| parts.try_into().ok()).ok_or_else(|| "a unit is a row and a column, from 0: 3,2".into())
}

type Digit = Tensor![1, 1, 28, 28];
/// The windows of the network, layer by layer: what a unit of its last maps sees.
type Windows =
    Stack![Conv2d<1, 16, 3, Same>, MaxPool2d<2>, Conv2d<16, 32, 3, Same>, MaxPool2d<2>, Conv2d<32, 64, 3, Same>];

/// A layer with maps to be looked at.
#[derive(Clone, Copy, ValueEnum)]
enum Layer {
    /// The first convolution: 16 maps of 28 x 28
    Conv1,
    /// The second: 32 maps of 14 x 14
    Conv2,
    /// The last: 64 maps of 7 x 7
    Conv3,
}

impl Layer {
    /// The maps of a digit.
    fn maps(self, network: &Cnn<10>, digit: Digit) -> Picture<3> {
        match self {
            Self::Conv1 => map_sheet(&network.after_conv1(digit)),
            Self::Conv2 => map_sheet(&network.after_conv2(digit)),
            Self::Conv3 => map_sheet(&network.features(digit)),
        }
    }

    /// What a unit sees of a digit.
    fn field(self, unit: [usize; 2]) -> Result<BoundingBox, FieldBoxError> {
        match self {
            Self::Conv1 => field_box::<<Windows as Cut<1>>::Head, Digit>(unit),
            Self::Conv2 => field_box::<<Windows as Cut<3>>::Head, Digit>(unit),
            Self::Conv3 => field_box::<Windows, Digit>(unit),
        }
    }

    /// The unit in the middle of what lies under a place of the last maps.
    fn under(self, place: [usize; 2]) -> [usize; 2] {
        let times = match self {
            Self::Conv1 => 4,
            Self::Conv2 => 2,
            Self::Conv3 => 1,
        };
        place.map(|place| place * times + times / 2)
    }

    /// How much larger its maps are drawn.
    fn times(self) -> usize {
        match self {
            Self::Conv1 => 3,
            Self::Conv2 => 5,
            Self::Conv3 => 8,
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The network that `classification` left.
fn loaded(model: PathBuf, device: &Device) -> Result<Cnn<10>, Box<dyn Error>> {
    let file = model.display().to_string();
    load(Cnn::init(device), model).map_err(|error| match error {
        CheckpointError::OtherNetwork { .. } => format!(
            "`{file}` holds another network than that of `classification`, the only one that is looked at here: name the \
             folder of its --out; other runs have what their network looks at in their report.html"
        )
        .into(),
        error => error.into(),
    })
}

fn interpret(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let device = kiln::device(None)?;
    let model = match arguments.model.is_dir() {
        true => arguments.model.join("model.safetensors"),
        false => arguments.model.clone(),
    };
    if !model.exists() {
        let missing = model.display();
        return Err(format!("there is no `{missing}`: run `classification`, and name the folder of its --out").into());
    }
    let network = observed(loaded(model, &device)?);
    if let Some(unit) = arguments.unit {
        arguments.layer.field(unit)?;
    }
    let pictures = arguments.images.iter().map(Picture::<1>::open).collect::<Result<Vec<_>, _>>()?;
    let out = &arguments.out;
    std::fs::create_dir_all(out)
        .map_err(|error| format!("cannot write `{}`: {error}; choose another --out", out.display()))?;

    let mut exhibits = Vec::new();
    let mut save =
        |picture: &Picture<3>, times: usize, name: &str, caption: String| -> Result<PathBuf, Box<dyn Error>> {
            let (path, large) = (out.join(name).with_extension("png"), enlarged(picture, times));
            large.save_png(&path)?;
            exhibits.push(Exhibit { png: large.png()?, width: large.width(), height: large.height(), caption });
            Ok(path)
        };
    let caption = "What the first convolution weighs, its filters: orange adds, blue takes away.";
    save(&filter_sheet(&network.conv1), 16, "filters", caption.into())?;
    let caption = "What each unit of the last maps answers most strongly; noise where it answers nothing.";
    save(&units(&network, &device), 4, "units", caption.into())?;
    for (index, (file, picture)) in arguments.images.iter().zip(pictures).enumerate() {
        let digit = digit(picture, arguments.invert, &device)?;
        let shares = network.forward(digit.clone()).softmax::<1>();
        let named = shares.clone().argmax::<1>().to_vec()[0] as usize;
        let class = arguments.class.unwrap_or(named);
        let name = format!("{}-{}", index + 1, file.file_stem().unwrap_or_default().to_string_lossy());
        let row = explained(&network, &digit, class, arguments)?;
        let percent = 100.0 * shares.to_vec()[named];
        let seen = format!("{}: a {named}, {percent:.1} %; what speaks for class {class}", file.display());
        let path = save(&row, 1, &name, seen)?;
        let layer = arguments.layer;
        let maps =
            format!("{}: the feature maps of {}; the lighter, the more it answers", file.display(), layer.name());
        save(&layer.maps(&network, digit), layer.times(), &format!("{name}-maps"), maps)?;
        writeln!(
            io::stdout(),
            "{}: a {named}, {percent:.1} %; `{}` explains class {class}",
            file.display(),
            path.display()
        )?;
    }
    let unit = match arguments.unit {
        Some([row, column]) => format!("the unit in row {row} and column {column}"),
        None => "the unit where Grad-CAM is hottest".into(),
    };
    let caption = format!(
        "Of each picture a row, from the left: the picture; its saliency, from black for a pixel that does not matter to \
         yellow for the one that matters most; its integrated gradients, orange for what speaks for the class, blue for what \
         speaks against it, each up to the strongest; its Grad-CAM, from nothing to yellow where the last maps speak for it \
         most; the field, framed, of {unit}, in the maps of {}.",
        arguments.layer.name()
    );
    let page = Page::new("interpret").with(Gallery { exhibits, wide: true }.section("What it looks at", &caption));
    page.write(&out.join("report.html"))?;
    writeln!(io::stdout(), "`{}` holds the filters and what each unit answers most strongly", out.display())?;
    Ok(())
}

/// A picture as the network takes it.
fn digit(picture: Picture<1>, invert: bool, device: &Device) -> Result<Digit, Box<dyn Error>> {
    let sample = Sample { image: picture, target: Label::<1>::new(0)? };
    let image = Resize::<28, 28>.apply(sample, None).image;
    let value = |y: usize, x: usize| if invert { 255 - image.at(y, x)[0] } else { image.at(y, x)[0] };
    let rows: [[u8; 28]; 28] = std::array::from_fn(|y| std::array::from_fn(|x| value(y, x)));
    Ok(GreyImage::from_pixels(&rows).to_tensor(device))
}

/// The digit; its saliency; its integrated gradients; its Grad-CAM; the field of the chosen unit, or of the hottest.
fn explained(
    network: &Cnn<10>,
    digit: &Digit,
    class: usize,
    arguments: &Arguments,
) -> Result<Picture<3>, Box<dyn Error>> {
    let classes = Labels::<Len<1>, 10>::try_from_slice(&[class], &digit.device())?;
    let score = |digit: Digit| class_score(network.forward(digit), &classes);
    let black = digit.zeros_like() - f64::from(GreyImage::<28, 28>::MEAN / GreyImage::<28, 28>::STD);
    let parts = integrated_gradients(digit, &black, 50, score).to_vec();
    let slopes = saliency(digit, score).to_vec();
    let maps = network.features(digit.clone());
    let heat = grad_cam(&maps, |maps| class_score(network.classify(maps), &classes)).to_vec();
    let hottest = (0..heat.len()).max_by(|a, b| heat[*a].total_cmp(&heat[*b])).unwrap_or(0);
    let layer = arguments.layer;
    let seen = layer.field(arguments.unit.unwrap_or(layer.under([hottest / 7, hottest % 7])))?;

    const TIMES: usize = 8;
    let plain = enlarged(&image_picture(&digit.to_vec(), 28), TIMES);
    let tiles = vec![
        plain.clone(),
        enlarged(&Shade::Heat.picture(&slopes, 28), TIMES),
        enlarged(&Shade::Signed.picture(&parts, 28), TIMES),
        heat_over(&plain, &heat, [7, 7]),
        framed(&plain, seen, TIMES),
    ];
    Ok(tiled(tiles, 5))
}

/// For each channel of the last maps, the picture that it answers most strongly; noise is left where it answers nothing.
fn units(network: &Cnn<10>, device: &Device) -> Picture<3> {
    let mut rng = SampleRng::new(1, 1, 1);
    let noise: Vec<f32> = (0..64 * 784).map(|_| rng.between(-1.0, 1.0)).collect();
    let data = TensorData::new(noise, [64, 1, 28, 28]);
    let start: Tensor![64, 1, 28, 28] = Tensor::from_burn_unchecked(burn::Tensor::<4>::from_data(data, device));
    let diagonal = |image: usize, channel: usize| if image == channel { 1.0_f32 } else { 0.0 };
    let own: Vec<f32> = (0..64 * 64).map(|at| diagonal(at / 64, at % 64)).collect();
    let own = burn::Tensor::<4>::from_data(TensorData::new(own, [64, 64, 1, 1]), device).expand([64, 64, 7, 7]);
    let own: Tensor![64, 64, 7, 7] = Tensor::from_burn_unchecked(own);
    // Each image answers for the channel of its own number.
    let ascent = Ascent { steps: 40, norm: 20.0, ..Ascent::default() };
    let best = ascent.climb(&start, |images| (network.features(images) * own.clone()).sum_all());
    tiled(best.to_vec().chunks(784).map(|image| image_picture(image, 28)).collect(), 8)
}

/// The picture with a frame around a box, in pixels of the picture before it was enlarged.
fn framed(picture: &Picture<3>, region: BoundingBox, times: usize) -> Picture<3> {
    const FRAME: [u8; 3] = [230, 159, 0];
    let [left, top, right, bottom] = region.values().map(|edge| edge as usize * times);
    let within = |at: usize, from: usize, to: usize| (from..to).contains(&at);
    let inner = |at: usize, from: usize, to: usize| (from + 3..to.saturating_sub(3)).contains(&at);
    Picture::from_fn(picture.height(), picture.width(), |y, x| {
        let on = within(y, top, bottom) && within(x, left, right);
        if on && !(inner(y, top, bottom) && inner(x, left, right)) { FRAME } else { picture.at(y, x) }
    })
}

fn main() -> ExitCode {
    kiln::threads::join();
    let failed = |sentence: String| {
        let _ = writeln!(io::stderr(), "error: {sentence}");
        ExitCode::from(2)
    };
    match Arguments::try_parse() {
        Ok(arguments) => match interpret(&arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(error.to_string()),
        },
        Err(help) if !help.use_stderr() => {
            let _ = write!(io::stdout(), "{help}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let text = error.to_string();
            let words: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            failed(format!("{}; --help says what there is", words.join(" ").trim_start_matches("error: ")))
        }
    }
}
