//! [`CATALOGUE`]: every data set that is known by name, in one table.
//!
//! Lengths and checksums are facts of others, found alike in several places: md5 of archives as torchvision 0.29 lists
//! them, sha256 of COCO as TensorFlow Datasets does, md5 of Penn-Fudan as Avalanche does (nobody else was found to list
//! one). The sha256 of a content is that of the decompressed file: known for MNIST and Fashion-MNIST, for KMNIST not. So
//! KMNIST, like all archives here, is known by the md5 or sha256 of its files alone: good against accidents, and a mirror
//! that compressed them anew is refused. [`Source::checked_by`] says which.

use super::Checksum::{Md5, Sha256};
use super::{Checksum, Packing, Source, SourceFile};

const MNIST: &[&str] = &[
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
];
const FASHION_MNIST: &[&str] = &[
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
];
const KMNIST: &[&str] =
    &["https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"];
const CIFAR: &[&str] = &["https://www.cs.toronto.edu/~kriz/"];
const VOC_2007: &[&str] = &[
    "https://thor.robots.ox.ac.uk/pascal/VOC/voc2007/",
    "http://host.robots.ox.ac.uk/pascal/VOC/voc2007/",
    "https://data.pjreddie.com/files/",
];
const VOC_2012: &[&str] = &[
    "https://thor.robots.ox.ac.uk/pascal/VOC/voc2012/",
    "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
    "https://data.pjreddie.com/files/",
];
const PETS: &[&str] = &["https://www.robots.ox.ac.uk/~vgg/data/pets/data/", "https://thor.robots.ox.ac.uk/pets/"];
const PENN_FUDAN: &[&str] = &["https://www.cis.upenn.edu/~jshi/ped_html/"];
const COCO_IMAGES: &[&str] =
    &["http://images.cocodataset.org/zips/", "https://s3.amazonaws.com/images.cocodataset.org/zips/"];
const COCO_ANNOTATIONS: &[&str] =
    &["http://images.cocodataset.org/annotations/", "https://s3.amazonaws.com/images.cocodataset.org/annotations/"];

/// Lengths of 60,000 and 10,000 images of 28 x 28 and of their labels as IDX files, decompressed.
const IDX: [u64; 4] = [47_040_016, 60_008, 7_840_016, 10_008];

/// A gzipped IDX file, which readers take as it is.
const fn idx(
    name: &'static str,
    mirrors: &'static [&'static str],
    bytes: u64,
    md5: &'static str,
    content: Option<Checksum>,
    at_most: u64,
) -> SourceFile {
    SourceFile { name, mirrors, bytes, checksum: Some(Md5(md5)), content, at_most, packing: Packing::Kept, gives: &[] }
}

/// The data sets that [`Source::named`] knows.
///
/// ```
/// use kiln_download::CATALOGUE;
///
/// assert!(CATALOGUE.iter().all(|source| !source.licence.is_empty() && source.citation.contains(':')));
/// ```
pub const CATALOGUE: &[Source] = &[
    Source {
        name: "mnist",
        title: "70,000 handwritten digits: 28 x 28, grey, 10 classes",
        licence: "CC BY-SA 3.0",
        citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition, \
                   Proceedings of the IEEE 86(11), 1998",
        files: &[
            idx(
                "train-images-idx3-ubyte.gz",
                MNIST,
                9_912_422,
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                Some(Sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")),
                IDX[0],
            ),
            idx(
                "train-labels-idx1-ubyte.gz",
                MNIST,
                28_881,
                "d53e105ee54ea40749a09fcbcd1e9432",
                Some(Sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
                IDX[1],
            ),
            idx(
                "t10k-images-idx3-ubyte.gz",
                MNIST,
                1_648_877,
                "9fb629c4189551a2d022fa330f9573f3",
                Some(Sha256("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")),
                IDX[2],
            ),
            idx(
                "t10k-labels-idx1-ubyte.gz",
                MNIST,
                4_542,
                "ec29112dd5afa0611ce80d1b7f02629c",
                Some(Sha256("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
                IDX[3],
            ),
        ],
    },
    Source {
        name: "fashion-mnist",
        title: "70,000 pictures of clothes: 28 x 28, grey, 10 classes",
        licence: "MIT",
        citation: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning \
                   algorithms, arXiv:1708.07747, 2017",
        files: &[
            idx(
                "train-images-idx3-ubyte.gz",
                FASHION_MNIST,
                26_421_880,
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                Some(Sha256("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888")),
                IDX[0],
            ),
            idx(
                "train-labels-idx1-ubyte.gz",
                FASHION_MNIST,
                29_515,
                "25c81989df183df01b3e8a0aad5dffbe",
                Some(Sha256("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
                IDX[1],
            ),
            idx(
                "t10k-images-idx3-ubyte.gz",
                FASHION_MNIST,
                4_422_102,
                "bef4ecab320f06d8554ea6380940ec79",
                Some(Sha256("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b")),
                IDX[2],
            ),
            idx(
                "t10k-labels-idx1-ubyte.gz",
                FASHION_MNIST,
                5_148,
                "bb300cfdad3c16e7a12a480ee83cd310",
                Some(Sha256("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
                IDX[3],
            ),
        ],
    },
    Source {
        name: "kmnist",
        title: "70,000 handwritten hiragana: 28 x 28, grey, 10 classes",
        licence: "CC BY-SA 4.0",
        citation: "T. Clanuwat, M. Bober-Irizar, A. Kitamoto, A. Lamb, K. Yamamoto, D. Ha: Deep learning for classical \
                   Japanese literature, arXiv:1812.01718, 2018",
        files: &[
            idx("train-images-idx3-ubyte.gz", KMNIST, 18_165_135, "bdb82020997e1d708af4cf47b453dcf7", None, IDX[0]),
            idx("train-labels-idx1-ubyte.gz", KMNIST, 29_497, "e144d726b3acfaa3e44228e80efcd344", None, IDX[1]),
            idx("t10k-images-idx3-ubyte.gz", KMNIST, 3_041_136, "5c965bf0a639b31b8f53240b1b52f4d7", None, IDX[2]),
            idx("t10k-labels-idx1-ubyte.gz", KMNIST, 5_120, "7320c461ea6c1c855c0b718fb2a4b134", None, IDX[3]),
        ],
    },
    Source {
        name: "cifar10",
        title: "60,000 photographs: 32 x 32, colour, 10 classes",
        licence: "none stated",
        citation: "A. Krizhevsky: Learning multiple layers of features from tiny images, University of Toronto, 2009",
        files: &[SourceFile {
            name: "cifar-10-binary.tar.gz",
            mirrors: CIFAR,
            bytes: 170_052_171,
            checksum: Some(Md5("c32a1d4ab5d03f1284b67883e8d87530")),
            content: None,
            at_most: 200_000_000,
            packing: Packing::TarGz,
            gives: &[
                "cifar-10-batches-bin/batches.meta.txt",
                "cifar-10-batches-bin/data_batch_1.bin",
                "cifar-10-batches-bin/data_batch_2.bin",
                "cifar-10-batches-bin/data_batch_3.bin",
                "cifar-10-batches-bin/data_batch_4.bin",
                "cifar-10-batches-bin/data_batch_5.bin",
                "cifar-10-batches-bin/test_batch.bin",
            ],
        }],
    },
    Source {
        name: "cifar100",
        title: "60,000 photographs: 32 x 32, colour, 100 classes in 20 groups",
        licence: "none stated",
        citation: "A. Krizhevsky: Learning multiple layers of features from tiny images, University of Toronto, 2009",
        files: &[SourceFile {
            name: "cifar-100-binary.tar.gz",
            mirrors: CIFAR,
            bytes: 168_513_733,
            checksum: Some(Md5("03b5dce01913d631647c71ecec9e9cb8")),
            content: None,
            at_most: 200_000_000,
            packing: Packing::TarGz,
            gives: &[
                "cifar-100-binary/coarse_label_names.txt",
                "cifar-100-binary/fine_label_names.txt",
                "cifar-100-binary/test.bin",
                "cifar-100-binary/train.bin",
            ],
        }],
    },
    Source {
        name: "voc2007",
        title: "Pascal VOC 2007: 9,963 photographs, boxes of 20 classes, masks of 632",
        licence: "Flickr's terms of use",
        citation: "M. Everingham, L. Van Gool, C. K. I. Williams, J. Winn, A. Zisserman: The Pascal visual object classes \
                   (VOC) challenge, International Journal of Computer Vision 88(2), 2010",
        files: &[
            SourceFile {
                name: "VOCtrainval_06-Nov-2007.tar",
                mirrors: VOC_2007,
                bytes: 460_032_000,
                checksum: Some(Md5("c52e279531787c972589f7e41ab4ae64")),
                content: None,
                at_most: 460_032_000,
                packing: Packing::Tar,
                gives: &[
                    "VOCdevkit/VOC2007/Annotations",
                    "VOCdevkit/VOC2007/ImageSets/Main/trainval.txt",
                    "VOCdevkit/VOC2007/ImageSets/Segmentation/trainval.txt",
                    "VOCdevkit/VOC2007/JPEGImages",
                    "VOCdevkit/VOC2007/SegmentationClass",
                    "VOCdevkit/VOC2007/SegmentationObject",
                ],
            },
            SourceFile {
                name: "VOCtest_06-Nov-2007.tar",
                mirrors: VOC_2007,
                bytes: 451_020_800,
                checksum: Some(Md5("b6e924de25625d8de591ea690078ad9f")),
                content: None,
                at_most: 451_020_800,
                packing: Packing::Tar,
                gives: &["VOCdevkit/VOC2007/ImageSets/Main/test.txt"],
            },
        ],
    },
    Source {
        name: "voc2012",
        title: "Pascal VOC 2012: 17,125 photographs, boxes of 20 classes, masks of 2,913",
        licence: "Flickr's terms of use",
        citation: "M. Everingham, S. M. A. Eslami, L. Van Gool, C. K. I. Williams, J. Winn, A. Zisserman: The Pascal visual \
                   object classes challenge: a retrospective, International Journal of Computer Vision 111(1), 2015",
        files: &[SourceFile {
            name: "VOCtrainval_11-May-2012.tar",
            mirrors: VOC_2012,
            bytes: 1_999_639_040,
            checksum: Some(Md5("6cd6e144f989b92b3379bac3b3de84fd")),
            content: None,
            at_most: 1_999_639_040,
            packing: Packing::Tar,
            gives: &[
                "VOCdevkit/VOC2012/Annotations",
                "VOCdevkit/VOC2012/ImageSets/Main/trainval.txt",
                "VOCdevkit/VOC2012/ImageSets/Segmentation/trainval.txt",
                "VOCdevkit/VOC2012/JPEGImages",
                "VOCdevkit/VOC2012/SegmentationClass",
                "VOCdevkit/VOC2012/SegmentationObject",
            ],
        }],
    },
    Source {
        name: "oxford-iiit-pet",
        title: "7,349 photographs of cats and dogs: 37 breeds, boxes of heads, trimaps",
        licence: "CC BY-SA 4.0",
        citation: "O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar: Cats and dogs, IEEE Conference on Computer Vision \
                   and Pattern Recognition, 2012",
        files: &[
            SourceFile {
                name: "images.tar.gz",
                mirrors: PETS,
                bytes: 791_918_971,
                checksum: Some(Md5("5c4f3ee8e5d25df40f4fd59a7f44e54c")),
                content: None,
                at_most: 2_000_000_000,
                packing: Packing::TarGz,
                gives: &["images"],
            },
            SourceFile {
                name: "annotations.tar.gz",
                mirrors: PETS,
                bytes: 19_173_078,
                checksum: Some(Md5("95a8c909bbe2e81eed6a22bccdf3f68f")),
                content: None,
                at_most: 500_000_000,
                packing: Packing::TarGz,
                gives: &[
                    "annotations/list.txt",
                    "annotations/test.txt",
                    "annotations/trainval.txt",
                    "annotations/trimaps",
                    "annotations/xmls",
                ],
            },
        ],
    },
    Source {
        name: "penn-fudan",
        title: "Penn-Fudan: 170 photographs of 345 pedestrians, boxes and instance masks",
        licence: "none stated",
        citation: "L. Wang, J. Shi, G. Song, I. Shen: Object detection combining recognition and segmentation, Asian \
                   Conference on Computer Vision, 2007",
        files: &[SourceFile {
            name: "PennFudanPed.zip",
            mirrors: PENN_FUDAN,
            bytes: 53_723_336,
            checksum: Some(Md5("5aaa3dee905cef73325923716e38fc6d")),
            content: None,
            at_most: 500_000_000,
            packing: Packing::Zip,
            gives: &["PennFudanPed/Annotation", "PennFudanPed/PNGImages", "PennFudanPed/PedMasks"],
        }],
    },
    Source {
        name: "coco2017",
        title: "COCO 2017: 123,287 photographs, boxes, polygons and masks of 80 classes",
        licence: "annotations CC BY 4.0, photographs Flickr's terms of use",
        citation: "T.-Y. Lin, M. Maire, S. Belongie, J. Hays, P. Perona, D. Ramanan, P. Dollar, C. L. Zitnick: Microsoft \
                   COCO: common objects in context, European Conference on Computer Vision, 2014",
        files: &[
            SourceFile {
                name: "annotations_trainval2017.zip",
                mirrors: COCO_ANNOTATIONS,
                bytes: 252_907_541,
                checksum: Some(Sha256("113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268")),
                content: None,
                at_most: 3_000_000_000,
                packing: Packing::Zip,
                gives: &["annotations/instances_train2017.json", "annotations/instances_val2017.json"],
            },
            SourceFile {
                name: "val2017.zip",
                mirrors: COCO_IMAGES,
                bytes: 815_585_330,
                checksum: Some(Sha256("4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05")),
                content: None,
                at_most: 2_000_000_000,
                packing: Packing::Zip,
                gives: &["val2017"],
            },
            SourceFile {
                name: "train2017.zip",
                mirrors: COCO_IMAGES,
                bytes: 19_336_861_798,
                checksum: Some(Sha256("69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929")),
                content: None,
                at_most: 30_000_000_000,
                packing: Packing::Zip,
                gives: &["train2017"],
            },
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        for source in CATALOGUE {
            assert_eq!(Source::named(source.name).unwrap(), source);
            assert!(!source.title.is_empty());
            for file in source.files {
                let digits = |checksum: Checksum| checksum.to_string().split(' ').next_back().unwrap().to_string();
                for checksum in [file.checksum, file.content].into_iter().flatten() {
                    let wanted = if matches!(checksum, Md5(_)) { 32 } else { 64 };
                    let digits = digits(checksum);
                    assert_eq!(digits.len(), wanted, "{}: {digits}", file.name);
                    assert!(digits.bytes().all(|digit| b"0123456789abcdef".contains(&digit)), "{digits}");
                }
                assert!(file.mirrors.iter().all(|mirror| mirror.starts_with("http") && mirror.ends_with('/')));
                assert!(file.bytes > 0 && file.at_most >= file.bytes, "{}", file.name);
                assert_eq!(file.gives.is_empty(), file.packing == Packing::Kept, "{}", file.name);
            }
        }
    }
}
