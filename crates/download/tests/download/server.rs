//! A server on this machine that answers well, badly, or not at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    /// The first byte of the range that was asked for.
    pub from: Option<usize>,
}

/// What to answer.
pub enum Answer {
    /// The file, or the range of it that was asked for.
    File(Vec<u8>),
    /// The file from its first byte, whatever was asked for.
    WithoutRanges(Vec<u8>),
    /// So many bytes of what was asked for, and then the connection ends.
    BrokenOff(Box<Answer>, usize),
    /// So many bytes of what was asked for, and then nothing.
    Stalled(Box<Answer>, usize),
    /// This status line's end, these headers, and this body.
    Words(&'static str, String, Vec<u8>),
}

impl Answer {
    pub fn status(line: &'static str) -> Self {
        Self::Words(line, String::new(), Vec::new())
    }

    pub fn redirect(to: &str) -> Self {
        Self::Words("302 Found", format!("Location: {to}\r\n"), Vec::new())
    }

    /// The bytes on the wire.
    fn bytes(&self, request: &Request) -> (String, Vec<u8>) {
        let from = request.from.unwrap_or(0);
        match self {
            Self::File(content) if from >= content.len() && from > 0 => {
                let headers = format!("Content-Range: bytes */{}\r\n", content.len());
                Self::Words("416 Range Not Satisfiable", headers, Vec::new()).bytes(request)
            }
            Self::File(content) if from > 0 => {
                let (last, total) = (content.len() - 1, content.len());
                let headers = format!("Content-Range: bytes {from}-{last}/{total}\r\n");
                Self::Words("206 Partial Content", headers, content[from..].to_vec()).bytes(request)
            }
            Self::File(content) | Self::WithoutRanges(content) => {
                Self::Words("200 OK", String::new(), content.clone()).bytes(request)
            }
            Self::BrokenOff(whole, count) | Self::Stalled(whole, count) => {
                let (head, mut body) = whole.bytes(request);
                body.truncate(*count);
                (head, body)
            }
            Self::Words(status, headers, body) => {
                let length = if headers.contains("Transfer-Encoding") {
                    String::new()
                } else {
                    format!("Content-Length: {}\r\n", body.len())
                };
                (format!("HTTP/1.1 {status}\r\n{headers}{length}Connection: close\r\n\r\n"), body.clone())
            }
        }
    }
}

pub struct Server {
    pub address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers every request as `answer` says, of which it also gets the number of requests before this one.
    pub fn new(answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (requests.clone(), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (seen, answer) = (seen.clone(), answer.clone());
                thread::spawn(move || serve(connection, &seen, &*answer));
            }
        });
        Self { address, requests }
    }

    /// Serves one file under every path.
    pub fn of(content: &[u8]) -> Self {
        let content = content.to_vec();
        Self::new(move |_, _| Answer::File(content.clone()))
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Where the requests for ranges began.
    pub fn starts(&self) -> Vec<usize> {
        self.requests().iter().map(|request| request.from.unwrap_or(0)).collect()
    }
}

fn serve(mut connection: TcpStream, seen: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request, usize) -> Answer) {
    let mut lines = BufReader::new(connection.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or_default().to_string();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
    let from = headers.iter().find_map(|line| line.strip_prefix("range: bytes=")?.trim_end_matches('-').parse().ok());
    let request = Request { path, from };
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    let answer = answer(&request, before);
    let (head, body) = answer.bytes(&request);
    // Whoever asked may have gone away.
    let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(&body));
    if matches!(answer, Answer::Stalled(..)) {
        let _ = connection.read_to_end(&mut Vec::new());
    }
}
