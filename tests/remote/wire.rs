//! A client of the test's own, that keeps to no rule.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection to a port of this machine, with nothing said yet.
pub fn raw(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("a host listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
    stream
}

/// One that has become a WebSocket for a session.
pub fn upgraded(port: u16) -> TcpStream {
    let mut stream = raw(port);
    write!(
        stream,
        "GET /session HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .expect("it can be written");
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("the host answers");
        answer.push(byte[0]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    stream
}

/// A binary frame of a client, masked by zeros, that claims to be so long.
pub fn frame(claimed: u64, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x82, 0x80 | 127];
    frame.extend(claimed.to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The first message of a session, as MessagePack, in a version and with a token.
pub fn hello(version: u8, device: u8, token: &[u8]) -> Vec<u8> {
    let mut message = vec![0x91, 0x81, 0xa4];
    message.extend(b"Init");
    message.extend([0x94, version, 0x91, 0xcf, 1, 2, 3, 4, 5, 6, 7, 8, device, 0xc4, token.len() as u8]);
    message.extend(token);
    message
}

/// Everything that the host says until it hangs up.
pub fn answered(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset has been hung up too.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
