//! The machine that a pickle is a program for, as far as `torch.save` needs it.
use super::{
    call,
    value::{Name, Span, Thing, Things, Value},
};
use crate::checkpoint::{error::shown, format::Budget, source::Fault};
use std::collections::HashMap;

/// Runs the pickle that begins at `begin`: what it builds, and the byte after its end.
pub(super) fn run(pickle: &[u8], begin: usize, things: &mut Things, budget: Budget) -> Result<(Value, usize), Fault> {
    let mut machine =
        Machine { pickle, at: begin, things, stack: Vec::new(), marks: Vec::new(), memo: HashMap::new(), budget };
    let value = machine.run()?;
    Ok((value, machine.at))
}

struct Machine<'a> {
    pickle: &'a [u8],
    at: usize,
    things: &'a mut Things,
    stack: Vec<Value>,
    /// How high the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<u32, Value>,
    budget: Budget,
}

impl Machine<'_> {
    fn run(&mut self) -> Result<Value, Fault> {
        loop {
            let at = self.at;
            let instruction = self.byte()?;
            if instruction == b'.' {
                return self.pop();
            }
            match self.step(instruction) {
                Ok(true) => {}
                Ok(false) => {
                    return Err(format!("its pickle has an unknown instruction {instruction:#04x} at byte {at}").into());
                }
                Err(fault) => return Err(fault),
            }
            if self.stack.len().max(self.marks.len()) > self.budget.values {
                return Err("its pickle stacks more values than any file of this network needs".into());
            }
            if self.memo.len() > self.budget.values {
                return Err("its pickle keeps more values than any file of this network needs".into());
            }
        }
    }

    /// One instruction, unless it is one we do not know. Their names are those of Python's `pickletools`.
    fn step(&mut self, instruction: u8) -> Result<bool, Fault> {
        match instruction {
            // PROTO, FRAME
            0x80 => match self.byte()? {
                2..=5 => {}
                other => return Err(format!("its pickle has protocol {other}, and 2 to 5 are known").into()),
            },
            0x95 => _ = self.take(8)?,
            // NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
            b'N' => self.push(Value::Nothing),
            0x88 => self.push(Value::Bool(true)),
            0x89 => self.push(Value::Bool(false)),
            b'J' => {
                let number = i32::from_le_bytes(self.array()?);
                self.push(Value::Int(number.into()));
            }
            b'K' => self.unsigned(1)?,
            b'M' => self.unsigned(2)?,
            0x8a => {
                let length = self.length(1)?;
                self.long(length)?;
            }
            0x8b => {
                let length = self.length(4)?;
                self.long(length)?;
            }
            b'G' => {
                self.take(8)?;
                self.push(Value::Nothing);
            }
            // Text and bytes of any kind: SHORT_BINUNICODE, BINUNICODE, BINUNICODE8, SHORT_BINSTRING, BINSTRING,
            // SHORT_BINBYTES, BINBYTES, BINBYTES8, BYTEARRAY8
            0x8c | b'U' | b'C' => self.text(1)?,
            b'X' | b'T' | b'B' => self.text(4)?,
            0x8d | 0x8e | 0x96 => self.text(8)?,
            // MARK, POP, POP_MARK, DUP
            b'(' => self.marks.push(self.stack.len()),
            b'0' => match self.marks.last() == Some(&self.stack.len()) {
                true => _ = self.marks.pop(),
                false => _ = self.pop()?,
            },
            b'1' => _ = self.pop_to_mark()?,
            b'2' => self.push(self.top()?),
            // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE, EMPTY_LIST, EMPTY_SET, LIST, FROZENSET, EMPTY_DICT, DICT
            b')' => self.add(Thing::Tuple(Vec::new()))?,
            0x85..=0x87 => {
                let mut items = vec![Value::Nothing; usize::from(instruction - 0x84)];
                for item in items.iter_mut().rev() {
                    *item = self.pop()?;
                }
                self.add(Thing::Tuple(items))?;
            }
            b't' => {
                let items = self.pop_to_mark()?;
                self.add(Thing::Tuple(items))?;
            }
            b']' | 0x8f => self.add(Thing::List(Vec::new()))?,
            b'l' | 0x91 => {
                let items = self.pop_to_mark()?;
                self.add(Thing::List(items))?;
            }
            b'}' => self.add(Thing::Dict(Vec::new()))?,
            b'd' => {
                let items = self.pop_to_mark()?;
                self.add(Thing::Dict(pairs(&items)?))?;
            }
            // APPEND, APPENDS, ADDITEMS, SETITEM, SETITEMS
            b'a' => {
                let item = self.pop()?;
                self.append(&[item])?;
            }
            b'e' | 0x90 => {
                let items = self.pop_to_mark()?;
                self.append(&items)?;
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(&[key, value])?;
            }
            b'u' => {
                let items = self.pop_to_mark()?;
                self.set(&items)?;
            }
            // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
            b'q' => {
                let index = self.byte()?.into();
                self.memo.insert(index, self.top()?);
            }
            b'r' => {
                let index = u32::from_le_bytes(self.array()?);
                self.memo.insert(index, self.top()?);
            }
            0x94 => {
                let index = self.memo.len() as u32;
                self.memo.insert(index, self.top()?);
            }
            b'h' => {
                let index = self.byte()?.into();
                self.recall(index)?;
            }
            b'j' => {
                let index = u32::from_le_bytes(self.array()?);
                self.recall(index)?;
            }
            // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD, BINPERSID
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.name(module, name)?;
            }
            0x93 => match (self.pop()?, self.pop()?) {
                (Value::Text(name), Value::Text(module)) => self.name(module, name)?,
                _ => return Err("its pickle names something by what is no text".into()),
            },
            b'R' | 0x81 => {
                let (arguments, called) = (self.pop()?, self.pop()?);
                let value = call::call(self.things, called, arguments)?;
                self.push(value);
            }
            // The state of a dictionary or of a plain value: a module's version numbers, for one.
            b'b' => {
                self.pop()?;
                let built = self.top()?;
                if !matches!(self.things.get(built), Some(Thing::Dict(_))) && built != Value::Nothing {
                    return Err("its pickle sets the state of what has none".into());
                }
            }
            b'Q' => {
                let id = self.pop()?;
                let storage = call::storage(self.things, self.pickle, id)?;
                self.push(storage);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn take(&mut self, length: usize) -> Result<Span, Fault> {
        let end = self.at.checked_add(length).filter(|&end| end <= self.pickle.len());
        let Some(end) = end else {
            return Err(match self.pickle.len() as u64 {
                length if length < self.budget.bytes => {
                    format!("its pickle ends within an instruction, at byte {length}")
                }
                length => format!("its pickle takes more than {length} bytes, which is more than this network needs"),
            }
            .into());
        };
        let span = Span { begin: self.at, end };
        self.at = end;
        Ok(span)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let span = self.take(N)?;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.pickle[span.begin..span.end]);
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        self.array().map(|[byte]| byte)
    }

    /// An unsigned number of so many bytes.
    fn number(&mut self, bytes: usize) -> Result<u64, Fault> {
        let span = self.take(bytes)?;
        let digits = self.pickle[span.begin..span.end].iter().rev();
        Ok(digits.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, bytes: usize) -> Result<usize, Fault> {
        // What does not fit in memory does not fit in the pickle either.
        Ok(usize::try_from(self.number(bytes)?).unwrap_or(usize::MAX))
    }

    fn unsigned(&mut self, bytes: usize) -> Result<(), Fault> {
        let number = self.number(bytes)?;
        self.push(Value::Int(number as i64));
        Ok(())
    }

    /// A signed number of so many bytes. One that is wider than any size stays what it is: bytes.
    fn long(&mut self, length: usize) -> Result<(), Fault> {
        let span = self.take(length)?;
        let bytes = &self.pickle[span.begin..span.end];
        let value = match bytes.len() {
            0..=8 => {
                let sign = if bytes.last().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
                let mut wide = [sign; 8];
                wide[..bytes.len()].copy_from_slice(bytes);
                Value::Int(i64::from_le_bytes(wide))
            }
            _ => Value::Text(span),
        };
        self.push(value);
        Ok(())
    }

    fn text(&mut self, bytes: usize) -> Result<(), Fault> {
        let length = self.length(bytes)?;
        let span = self.take(length)?;
        self.push(Value::Text(span));
        Ok(())
    }

    fn line(&mut self) -> Result<Span, Fault> {
        let end = self.pickle[self.at..].iter().position(|&byte| byte == b'\n');
        let span = self.take(end.unwrap_or(usize::MAX))?;
        self.at += 1;
        Ok(span)
    }

    fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    fn add(&mut self, thing: Thing) -> Result<(), Fault> {
        let value = self.things.add(thing)?;
        self.push(value);
        Ok(())
    }

    fn top(&self) -> Result<Value, Fault> {
        let bottom = self.marks.last().copied().unwrap_or(0);
        self.stack[bottom..].last().copied().ok_or_else(|| "its pickle takes a value that is not there".into())
    }

    fn pop(&mut self) -> Result<Value, Fault> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Value>, Fault> {
        let mark = self.marks.pop().ok_or("its pickle takes values down to a mark that is not there")?;
        Ok(self.stack.split_off(mark))
    }

    fn recall(&mut self, index: u32) -> Result<(), Fault> {
        let value = self.memo.get(&index).copied();
        self.push(value.ok_or_else(|| format!("its pickle recalls value {index}, which it has not kept"))?);
        Ok(())
    }

    fn append(&mut self, items: &[Value]) -> Result<(), Fault> {
        let list = self.top()?;
        match self.things.get_mut(list) {
            Some(Thing::List(list)) => list.extend(items),
            _ if list == Value::Nothing => {}
            _ => return Err("its pickle appends to what is no list".into()),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Value]) -> Result<(), Fault> {
        let dict = self.top()?;
        match self.things.get_mut(dict) {
            Some(Thing::Dict(dict)) => dict.extend(pairs(items)?),
            _ if dict == Value::Nothing => {}
            _ => return Err("its pickle sets an item of what is no dictionary".into()),
        }
        Ok(())
    }

    fn name(&mut self, module: Span, name: Span) -> Result<(), Fault> {
        let texts = module.text(self.pickle).zip(name.text(self.pickle));
        let (module, name) = texts.ok_or("its pickle names something by what is no text")?;
        let known: Name = call::name(module, name).ok_or_else(|| {
            let asked = shown(&format!("{module}.{name}")).to_string();
            if call::names_elements(module, name) {
                return format!("it holds elements of the type `{asked}`, which is not read: save it as another type");
            }
            format!(
                "its pickle asks for `{asked}`, and weights need no such thing: a file that wants to run a program is \
                 not to be trusted; of a network of your own save `model.state_dict()`, not the network with its code"
            )
        })?;
        self.push(Value::Name(known));
        Ok(())
    }
}

fn pairs(items: &[Value]) -> Result<Vec<(Value, Value)>, Fault> {
    match items.as_chunks::<2>() {
        (pairs, []) => Ok(pairs.iter().map(|&[key, value]| (key, value)).collect()),
        _ => Err("its pickle sets a key without a value".into()),
    }
}
