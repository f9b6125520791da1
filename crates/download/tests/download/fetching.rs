//! Files that arrive whole, in pieces, wrong, late, or never.

use crate::server::{Answer, Server};
use crate::{Place, bytes, kept, options, sha256, source, tree};
use flate2::{Compression, write::GzEncoder};
use kiln_download::{Checksum, DownloadError, DownloadOptions, MirrorError, Origin, SourceFile};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

fn gzipped(content: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn answers(list: Vec<fn(&[u8]) -> Answer>, content: &[u8]) -> Server {
    let content = content.to_vec();
    Server::new(move |_, before| list[before.min(list.len() - 1)](&content))
}

#[test]
fn whole_files_are_checked_recorded_and_moved_in_place_once() {
    let place = Place::new();
    let server = Server::new(|request, _| Answer::File(request.path.clone().into_bytes()));
    let data = source(vec![kept("a.bin", b"/a.bin", &[&server.address]), kept("b.bin", b"/b.bin", &[&server.address])]);
    let folder = place.download(&data).unwrap();
    assert_eq!(folder, place.dir.path().join("data/little"));
    assert_eq!(
        tree(&place.dir.path().join("data")),
        [".scratch", ".scratch/little.lock", "little", "little/SHA256SUMS", "little/a.bin", "little/b.bin",]
    );
    assert_eq!(fs::read(folder.join("b.bin")).unwrap(), b"/b.bin");
    let sums = format!("{}  a.bin\n{}  b.bin\n", crate::digits(b"/a.bin"), crate::digits(b"/b.bin"));
    assert_eq!(fs::read_to_string(folder.join("SHA256SUMS")).unwrap(), sums);
    let steps: Vec<_> = place.told.steps.lock().unwrap().iter().map(|(step, ..)| step.clone()).collect();
    assert_eq!(steps[..3], ["fetching a.bin", "checking a.bin", "fetching b.bin"]);

    assert_eq!(place.download(&data).unwrap(), folder);
    assert_eq!(server.requests().len(), 2, "what is there is not asked for again");
}

#[test]
fn a_download_that_breaks_off_goes_on_where_it_ended() {
    let content = bytes(5_000);
    let server = answers(vec![|content| Answer::BrokenOff(Answer::File(content.into()).into(), 700)], &content);
    let place = Place::new();
    let folder = place.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
    assert_eq!(fs::read(folder.join("a.bin")).unwrap(), content);
    // Eight pieces, though three tries are the limit: each brought something new.
    assert_eq!(server.starts(), [0, 700, 1400, 2100, 2800, 3500, 4200, 4900]);
    assert!(place.notices().contains("/a.bin broke off after 700 of 5000 bytes: trying again"), "{}", place.notices());
}

#[test]
fn what_a_run_that_ended_left_is_not_fetched_again() {
    let content = bytes(5_000);
    let server = Server::of(&content);
    let (place, data) = (Place::new(), source(vec![kept("a.bin", &content, &[&server.address])]));
    fs::create_dir_all(place.scratch("")).unwrap();
    fs::write(place.scratch("a.bin.part"), &content[..3_000]).unwrap();
    place.download(&data).unwrap();
    assert_eq!(server.starts(), [3_000]);
    assert!(place.told.steps.lock().unwrap().contains(&("fetching a.bin".into(), 5_000, 3_000)));

    // All of it, but not yet moved.
    let place = Place::new();
    fs::create_dir_all(place.scratch("")).unwrap();
    fs::write(place.scratch("a.bin.part"), &content).unwrap();
    place.download(&data).unwrap();
    assert_eq!(server.starts(), [3_000]);
}

#[test]
fn what_does_not_fit_what_was_left_is_fetched_from_the_start() {
    let content = bytes(5_000);
    for left in [vec![7; 3_000], vec![7; 5_000], vec![7; 9_000]] {
        let server = Server::of(&content);
        let place = Place::new();
        fs::create_dir_all(place.scratch("")).unwrap();
        fs::write(place.scratch("a.bin.part"), &left).unwrap();
        let folder = place.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
        assert_eq!(fs::read(folder.join("a.bin")).unwrap(), content);
        assert_eq!(server.starts().last(), Some(&0));
        assert!(place.notices().contains("it is fetched from the start"));
    }
}

#[test]
fn a_server_without_ranges_gives_the_file_from_the_start() {
    let content = bytes(5_000);
    let server = answers(
        vec![|content| Answer::BrokenOff(Answer::WithoutRanges(content.into()).into(), 700), |content| {
            Answer::WithoutRanges(content.into())
        }],
        &content,
    );
    let folder = Place::new();
    let there = folder.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
    assert_eq!(fs::read(there.join("a.bin")).unwrap(), content);
    assert_eq!(server.starts(), [0, 700]);
}

#[test]
fn a_server_that_never_gets_further_is_left_for_the_next() {
    let content = bytes(5_000);
    let bad = answers(vec![|content| Answer::BrokenOff(Answer::WithoutRanges(content.into()).into(), 700)], &content);
    let place = Place::new();
    let said = place.refused(&source(vec![kept("a.bin", &content, &[&bad.address])]));
    assert!(
        said.contains("/a.bin broke off after 700 of 5000 bytes; try again, for what has arrived is kept"),
        "{said}"
    );
    assert_eq!(bad.requests().len(), 3);

    let good = Server::of(&content);
    place.download(&source(vec![kept("a.bin", &content, &[&bad.address, &good.address])])).unwrap();
    assert_eq!(good.starts(), [700], "the second goes on with what the first gave");
}

#[test]
fn a_wrong_range_or_none_left_is_asked_for_from_the_start() {
    let content = bytes(5_000);
    for first in [
        (|content: &[u8]| {
            let headers = format!("Content-Range: bytes 0-{}/5000\r\n", content.len() - 1);
            Answer::Words("206 Partial Content", headers, content.into())
        }) as fn(&[u8]) -> Answer,
        |content| Answer::Words("206 Partial Content", String::new(), content[100..].into()),
        |_| Answer::status("416 Range Not Satisfiable"),
    ] {
        let server = answers(vec![first, |content| Answer::File(content.into())], &content);
        let place = Place::new();
        fs::create_dir_all(place.scratch("")).unwrap();
        fs::write(place.scratch("a.bin.part"), &content[..100]).unwrap();
        let folder = place.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
        assert_eq!(fs::read(folder.join("a.bin")).unwrap(), content);
        assert_eq!(server.starts(), [100, 0]);
    }
}

#[test]
fn a_file_of_another_checksum_is_not_taken() {
    let (content, other) = (bytes(5_000), vec![7; 5_000]);
    let (bad, good) = (Server::of(&other), Server::of(&content));
    let place = Place::new();
    let said = place.refused(&source(vec![kept("a.bin", &content, &[&bad.address])]));
    let wanted = format!("/a.bin has {}, and {} is published; try again", sha256(&other), sha256(&content));
    assert!(said.starts_with("`a.bin` cannot be fetched: http://127.0.0.1:") && said.contains(&wanted), "{said}");
    assert!(!place.scratch("a.bin.part").exists(), "what is wrong is not gone on with");

    place.download(&source(vec![kept("a.bin", &content, &[&bad.address, &good.address])])).unwrap();
    assert!(place.notices().contains(&format!("{}/a.bin has sha256 ", bad.address)));
}

#[test]
fn a_file_of_another_length_is_not_even_fetched() {
    let content = bytes(5_000);
    let place = Place::new();
    for other in [bytes(4_999), bytes(500_000)] {
        let server = Server::of(&other);
        let said = place.refused(&source(vec![kept("a.bin", &content, &[&server.address])]));
        assert!(said.contains(&format!("/a.bin has {} bytes, and 5000 are published", other.len())), "{said}");
    }
    // A body without end and without a length.
    let endless = Server::new(|_, _| {
        let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000)).repeat(1_000);
        Answer::Words("200 OK", "Transfer-Encoding: chunked\r\n".into(), chunk.into_bytes())
    });
    let said = place.refused(&source(vec![kept("a.bin", &content, &[&endless.address])]));
    assert!(said.contains(" bytes, and 5000 are published"), "{said}");
    assert!(!place.scratch("a.bin.part").exists());
}

#[test]
fn a_body_without_a_length_is_taken_when_it_is_right() {
    let server = Server::new(|_, _| {
        let body = b"5\r\nhello\r\n0\r\n\r\n".to_vec();
        Answer::Words("200 OK", "Transfer-Encoding: chunked\r\n".into(), body)
    });
    let folder = Place::new().download(&source(vec![kept("a.bin", b"hello", &[&server.address])]));
    folder.unwrap();
}

#[test]
fn a_web_page_is_no_file() {
    let page = Server::new(|_, _| {
        Answer::Words("200 OK", "Content-Type: text/html; charset=utf-8\r\n".into(), b"<html>log in</html>".to_vec())
    });
    let said = Place::new().refused(&source(vec![kept("a.bin", &bytes(5_000), &[&page.address])]));
    assert!(said.contains("/a.bin answered with a web page in place of the file"), "{said}");
    assert_eq!(page.requests().len(), 1);
}

#[test]
fn redirects_are_followed_also_in_the_midst_of_a_file() {
    let content = bytes(5_000);
    let real = answers(vec![|content| Answer::BrokenOff(Answer::File(content.into()).into(), 3_000)], &content);
    let to = format!("{}/else/where", real.address);
    let server = Server::new(move |_, _| Answer::redirect(&to));
    let folder = Place::new();
    let there = folder.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
    assert_eq!(fs::read(there.join("a.bin")).unwrap(), content);
    assert_eq!((real.starts(), server.starts()), (vec![0, 3_000], vec![0, 3_000]));

    let circle = Server::new(|request, _| Answer::redirect(&request.path));
    let said = Place::new().refused(&source(vec![kept("a.bin", &content, &[&circle.address])]));
    assert!(said.contains("answered what HTTP does not allow (it redirects without end)"), "{said}");
}

#[test]
fn mirrors_are_tried_in_their_order_and_each_is_told() {
    let content = bytes(5_000);
    let missing = Server::new(|_, _| Answer::status("404 Not Found"));
    let forbidden = Server::new(|_, _| Answer::status("403 Forbidden"));
    let good = Server::of(&content);
    let all = [&*missing.address, &*forbidden.address, &*good.address];
    Place::new().download(&source(vec![kept("a.bin", &content, &all)])).unwrap();
    assert_eq!([&missing, &forbidden, &good].map(|server| server.requests().len()), [1, 1, 1]);

    let said = Place::new().refused(&source(vec![kept("a.bin", &content, &all[..2])]));
    let wanted = format!(
        "`a.bin` cannot be fetched: {}/a.bin answered 404 Not Found; {}/a.bin answered 403 Forbidden; try again, for \
         what has arrived is kept, or set KILN_MIRROR to a mirror that has it",
        missing.address, forbidden.address
    );
    assert_eq!(said, wanted);
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    let content = bytes(5_000);
    for status in ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"] {
        let body = content.clone();
        let server =
            Server::new(move |_, before| if before < 2 { Answer::status(status) } else { Answer::File(body.clone()) });
        Place::new().download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
        assert_eq!(server.requests().len(), 3);
        let server = Server::new(move |_, _| Answer::status(status));
        let said = Place::new().refused(&source(vec![kept("a.bin", &content, &[&server.address])]));
        assert!(said.contains(&format!("/a.bin answered {status}; ")) && server.requests().len() == 3, "{said}");
    }
}

#[test]
fn a_server_that_says_when_is_asked_then_and_not_in_an_hour() {
    let content = bytes(5_000);
    let busy = |wait: &'static str| {
        let content = content.clone();
        Server::new(move |_, before| match before {
            0 => Answer::Words("429 Too Many Requests", format!("Retry-After: {wait}\r\n"), Vec::new()),
            _ => Answer::File(content.clone()),
        })
    };
    let begun = Instant::now();
    let server = busy("1");
    Place::new().download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1), "it was asked again before the second was over");

    let place = Place::new();
    let server = busy("3600");
    let said = place.refused(&source(vec![kept("a.bin", &content, &[&server.address])]));
    assert!(said.contains("/a.bin answered 429 Too Many Requests, to be asked again in 3600 s; "), "{said}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_stall_ends_and_the_download_goes_on() {
    let content = bytes(5_000);
    let server = answers(
        vec![|content| Answer::Stalled(Answer::File(content.into()).into(), 700), |content| {
            Answer::File(content.into())
        }],
        &content,
    );
    let place = Place::new();
    place.download(&source(vec![kept("a.bin", &content, &[&server.address])])).unwrap();
    assert_eq!(server.starts(), [0, 700]);
    assert!(place.notices().contains("/a.bin sent nothing for 0.3 s: trying again"), "{}", place.notices());
}

#[test]
fn nobody_there_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let place = Place::new();
    let patient = DownloadOptions { pause: Duration::from_secs(60), ..options() };
    let data = source(vec![kept("a.bin", b"hello", &[&address])]);
    let error = place.store.download(&data, &patient, &place.told).unwrap_err();
    assert!(
        matches!(&error, DownloadError::Unserved { tried, .. }
        if matches!(tried[0].1, MirrorError::Unreachable { .. })),
        "{error}"
    );
    assert!(place.sentence(&data, &error).contains("/a.bin cannot be reached ("));
}

#[test]
fn a_mirror_of_ones_own_is_the_only_one_that_is_asked() {
    let content = bytes(5_000);
    let body = content.clone();
    let mirror = Server::new(move |request, _| match request.path.as_str() {
        "/base/a.bin" => Answer::File(body.clone()),
        _ => Answer::status("404 Not Found"),
    });
    let published = Server::of(&content);
    let data = source(vec![kept("a.bin", &content, &[&published.address])]);
    Place::new().download_from(&data, Origin::Mirror(format!("{}/base/", mirror.address))).unwrap();
    let paths: Vec<_> = mirror.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/base/little/a.bin", "/base/a.bin"]);

    let place = Place::new();
    let error = place.download_from(&data, Origin::Mirror(mirror.address.clone())).unwrap_err();
    assert!(place.sentence(&data, &error).contains("/little/a.bin answered 404 Not Found; http://"));
    let error = place.download_from(&data, Origin::Mirror("127.0.0.1/data".into())).unwrap_err();
    assert!(place.sentence(&data, &error).contains("`127.0.0.1/data` is no address of a mirror"));
    assert_eq!(published.requests().len(), 0);
}

#[test]
fn of_a_file_that_was_compressed_anew_the_content_counts() {
    let content = bytes(50_000);
    let (published, anew) = (gzipped(&content, 1), gzipped(&content, 9));
    assert_ne!(published, anew);
    let known =
        |checksum: Option<Checksum>| move |file: SourceFile| SourceFile { content: checksum, at_most: 50_000, ..file };
    let server = Server::of(&anew);
    let file = kept("a.gz", &published, &[&server.address]);
    let data = source(vec![known(Some(sha256(&content)))(file)]);
    let place = Place::new();
    assert_eq!(fs::read(place.download(&data).unwrap().join("a.gz")).unwrap(), anew);
    assert_eq!(place.store.verify(&data, &place.told).unwrap().sound, 1);

    // Where no checksum of the content is known, the file itself must be the published one.
    let said = Place::new().refused(&source(vec![known(None)(file)]));
    assert!(said.contains(" are published") || said.contains(" is published"), "{said}");

    // Another content, a longer one, and what does not decompress.
    for wrong in
        [gzipped(&bytes(50_001), 9), gzipped(&bytes(49_999), 9), anew[..anew.len() - 9].to_vec(), bytes(90_000)]
    {
        let server = Server::of(&wrong);
        let file = kept("a.gz", &published, &[&server.address]);
        let said = Place::new().refused(&source(vec![known(Some(sha256(&content)))(file)]));
        assert!(said.contains(&sha256(&published).to_string()), "{said}");
    }
}

#[test]
fn a_file_without_a_known_checksum_must_have_its_length() {
    let server = Server::of(b"hello");
    let unknown = |length| SourceFile { checksum: None, bytes: length, ..kept("a.bin", b"hello", &[&server.address]) };
    Place::new().download(&source(vec![unknown(5)])).unwrap();
    let said = Place::new().refused(&source(vec![unknown(6)]));
    assert!(said.contains("/a.bin has 5 bytes, and 6 are published"), "{said}");
}

#[test]
fn asked_to_stop_it_stops_and_the_next_run_goes_on() {
    let content = bytes(200_000);
    let server = answers(
        vec![|content| Answer::Stalled(Answer::File(content.into()).into(), 100_000), |content| {
            Answer::File(content.into())
        }],
        &content,
    );
    let data = source(vec![kept("a.bin", &content, &[&server.address])]);
    let place = Place::new();
    *place.told.stop_at.lock().unwrap() = Some(100_000);
    // In the midst of a stall that would last much longer.
    let patient = DownloadOptions { stall: Duration::from_secs(600), ..options() };
    let error = place.store.download(&data, &patient, &place.told).unwrap_err();
    assert!(matches!(error, DownloadError::Stopped));
    assert!(place.sentence(&data, &error).starts_with("stopped on request; nothing is half-written in place"));
    assert_eq!(fs::read(place.scratch("a.bin.part")).unwrap(), content[..100_000]);

    place.told.stop.store(false, Ordering::SeqCst);
    *place.told.stop_at.lock().unwrap() = None;
    place.download(&data).unwrap();
    assert_eq!(server.starts(), [0, 100_000]);
}

#[test]
fn asked_to_stop_it_does_not_wait_for_the_next_try() {
    let server = Server::new(|_, _| Answer::status("503 Service Unavailable"));
    let data = source(vec![kept("a.bin", b"hello", &[&server.address])]);
    let place = Place::new();
    let patient =
        DownloadOptions { pause: Duration::from_secs(600), longest_pause: Duration::from_secs(600), ..options() };
    std::thread::scope(|scope| {
        let run = scope.spawn(|| place.store.download(&data, &patient, &place.told));
        while place.notices().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        place.told.stop.store(true, Ordering::SeqCst);
        assert!(matches!(run.join().unwrap(), Err(DownloadError::Stopped)));
    });
}

#[test]
fn files_that_were_fetched_by_hand_are_taken_when_they_are_right() {
    let content = bytes(5_000);
    let data = source(vec![kept("a.bin", &content, &[]), kept("b.bin", b"b", &[]), kept("c.bin", b"c", &[])]);
    let place = Place::new();
    let hand = place.dir.path().join("hand");
    fs::create_dir_all(hand.join("little")).unwrap();
    fs::write(hand.join("a.bin"), &content).unwrap();

    let error = place.download_from(&data, Origin::Folder(hand.clone())).unwrap_err();
    assert_eq!(place.sentence(&data, &error), "`DIR/hand` has no b.bin, c.bin; fetch by hand what is missing");

    fs::write(hand.join("little/b.bin"), b"b").unwrap();
    fs::write(hand.join("little/c.bin"), b"x").unwrap();
    let error = place.download_from(&data, Origin::Folder(hand.clone())).unwrap_err();
    let wanted =
        format!("`DIR/hand/little/c.bin` has {}, and {} is published; fetch it again", sha256(b"x"), sha256(b"c"));
    assert_eq!(place.sentence(&data, &error), wanted);

    fs::write(hand.join("little/c.bin"), b"c").unwrap();
    let folder = place.download_from(&data, Origin::Folder(hand.clone())).unwrap();
    assert_eq!(tree(&folder), ["SHA256SUMS", "a.bin", "b.bin", "c.bin"]);
    assert!(hand.join("a.bin").exists(), "they stay where they are");

    let place = Place::new();
    let nowhere = place.dir.path().join("nowhere");
    let data = source(vec![kept("d.bin", b"d", &[])]);
    let error = place.download_from(&data, Origin::Folder(nowhere)).unwrap_err();
    let wanted = "there is no folder `DIR/nowhere`; name the one that holds the files that were fetched by hand";
    assert_eq!(place.sentence(&data, &error), wanted);
}
