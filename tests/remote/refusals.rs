//! What makes no sense is refused, at either end, and the host lives.

use std::io::Write;
use std::net::TcpListener;
use std::thread::spawn;
use std::time::{Duration, Instant};

use kiln::remote::RemoteError;

use crate::host::Host;
use crate::wire::{answered, frame, hello, raw, upgraded};

#[test]
fn a_host_outlives_what_makes_no_sense() {
    let host = Host::start();
    let port = host.port();
    let before = host.memory();

    let mut noise = raw(port);
    noise.write_all(&[0xfe; 4096]).unwrap();
    answered(noise);

    for garbage in [b"not MessagePack at all".as_slice(), &[0x91, 0x81, 0xa4], &[0xdd, 0xff, 0xff, 0xff, 0xff]] {
        let mut stream = upgraded(port);
        stream.write_all(&frame(garbage.len() as u64, garbage)).unwrap();
        let said = answered(stream);
        assert!(said.contains("IncompatibleProtocol"), "{said}");
    }

    // A frame of four gigabytes is refused by what it claims, and not waited for.
    let began = Instant::now();
    let mut oversized = upgraded(port);
    oversized.write_all(&frame(4 << 30, &[0; 64])).unwrap();
    answered(oversized);
    assert!(began.elapsed() < Duration::from_secs(10));

    // A session that turns into garbage ends.
    let mut turned = upgraded(port);
    let hello = hello(2, 0, &[]);
    turned.write_all(&frame(hello.len() as u64, &hello)).unwrap();
    turned.write_all(&frame(8, &[0xc1; 8])).unwrap();
    answered(turned);

    assert!(host.connect(0, None).is_ok(), "it serves as before");
    let grown = host.memory().saturating_sub(before);
    assert!(grown < 64 << 20, "it grew by {grown} bytes");
}

#[test]
fn another_version_is_told_so() {
    let host = Host::start();
    let mut stream = upgraded(host.port());
    let hello = hello(99, 0, &[]);
    stream.write_all(&frame(hello.len() as u64, &hello)).unwrap();
    let said = answered(stream);
    assert!(said.contains("IncompatibleProtocol"), "{said}");
}

#[test]
fn a_device_that_is_not_hosted_is_told_so() {
    let host = Host::start();
    let mut stream = upgraded(host.port());
    let hello = hello(2, 7, &[]);
    stream.write_all(&frame(hello.len() as u64, &hello)).unwrap();
    let said = answered(stream);
    assert!(said.contains("NoSuchDevice"), "{said}");
}

#[test]
fn what_is_no_host_is_found_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap()).parse().unwrap();
    spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        }
    });
    let error = kiln::remote::connect(&address, 0, None).unwrap_err();
    assert!(matches!(error, RemoteError::Unreachable { .. } | RemoteError::Handshake { .. }), "{error}");
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
}

#[test]
fn one_who_says_nothing_is_given_up_in_a_minute() {
    // It takes connections, as a host that is stopped does.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap()).parse().unwrap();
    let began = Instant::now();
    let error = kiln::remote::connect(&address, 0, None).unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(75));
    assert!(error.to_string().contains("nothing was said for 60 seconds"), "{error}");
}

#[test]
fn nobody_there_is_said_within_half_a_minute() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let began = Instant::now();
    let error = kiln::device::named(&format!("ws://127.0.0.1:{port}")).unwrap_err().to_string();
    assert!(began.elapsed() < Duration::from_secs(30));
    assert!(error.starts_with(&format!("`ws://127.0.0.1:{port}` cannot be reached (nothing answered")), "{error}");
    assert!(error.contains("start `kiln serve` there"), "{error}");
}
