using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core
{
    /// <summary>
    /// The queue of a device in a file: a line is one event, `CRC-32 in hex, space, JSON`, appended and flushed to the
    /// disk. Whatever cannot be read later, such as a line in whose middle the power failed, is put aside in a file beside
    /// it, and said. One thread at a time notes.
    /// </summary>
    public sealed class Journal : IDisposable
    {
        /// <summary>Beyond which a journal of what is long stored is begun anew.</summary>
        private const long LongestBytes = 1000000;

        private readonly object _gate = new object();
        private readonly Numbering _numbering = new Numbering();
        private readonly string _path;
        private FileStream _file;
        private long _end;

        /// <param name="path">The file; it is made, with its folder, where there is none.</param>
        /// <param name="log">Hears how many lines could not be read.</param>
        /// <exception cref="IOException">It cannot be read or written, or is open already.</exception>
        public Journal(string path, ILog log)
        {
            _path = path;
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            Directory.CreateDirectory(folder);
            if (!File.Exists(path) && File.Exists(Beside)) File.Move(Beside, path);
            if (!File.Exists(path)) File.Create(path).Dispose();
            _file = Open();
            try
            {
                var damaged = Read();
                if (damaged > 0)
                {
                    log.Error(path + ": " + damaged + " line(s) could not be read, as after a power cut; they are kept in "
                        + Damaged + ".");
                }
                BeginAnew();
            }
            catch
            {
                _file.Dispose();
                throw;
            }
        }

        private string Beside => _path + ".new";

        private string Damaged => _path + ".damaged";

        /// <summary>What the person who is here has waiting, in the order of its numbers.</summary>
        public IList<WaitingWrite> Own
        {
            get
            {
                lock (_gate) return _numbering.Own;
            }
        }

        /// <summary>What is to be sent next; null without anything.</summary>
        public WaitingWrite Next
        {
            get
            {
                lock (_gate) return _numbering.Next;
            }
        }

        /// <summary>Append an event; it is on disk when this returns, and else did not happen.</summary>
        /// <exception cref="IOException">The disk did not take it.</exception>
        public void Note(JObject change)
        {
            if (_end > LongestBytes && IsEmpty()) BeginAnew();
            var line = LineOf(change);
            // What an earlier failure left of a line would spoil this one.
            _file.SetLength(_end);
            _file.Position = _end;
            Write(_file, line);
            _end += line.Length;
            lock (_gate) _numbering.Apply(change);
        }

        public void Dispose() => _file.Dispose();

        private bool IsEmpty()
        {
            lock (_gate) return _numbering.Waiting.Count == 0;
        }

        private FileStream Open()
        {
            // Without a buffer: what failed must not be written later.
            return new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
        }

        /// <summary>Take up what is there; how many lines could not be read.</summary>
        private int Read()
        {
            var content = new byte[_file.Length];
            for (var read = 0; read < content.Length;) read += _file.Read(content, read, content.Length - read);
            var damaged = 0;
            for (var start = 0; start < content.Length;)
            {
                var end = Array.IndexOf(content, (byte)'\n', start);
                var next = end < 0 ? content.Length : end + 1;
                if (end < 0 || !TakeUp(Encoding.UTF8.GetString(content, start, end - start)))
                {
                    damaged++;
                    PutAside(content, start, next - start);
                }
                start = next;
            }
            return damaged;
        }

        private bool TakeUp(string line)
        {
            var text = line.Length > 9 ? line.Substring(9) : "";
            if (text.Length == 0 || line.Substring(0, 9) != Checksum(text)) return false;
            try
            {
                _numbering.Apply((JObject)Wire.Parse(text));
                return true;
            }
            catch (Exception error) when (error is FormatException || error is JsonException)
            {
                return false;
            }
        }

        private void PutAside(byte[] content, int start, int length)
        {
            using (var aside = new FileStream(Damaged, FileMode.Append, FileAccess.Write))
            {
                aside.Write(content, start, length);
                aside.Flush(flushToDisk: true);
            }
        }

        /// <summary>Write what waits as one line to a new file, which then takes the place of the old one.</summary>
        private void BeginAnew()
        {
            var line = LineOf(_numbering.Begun());
            using (var file = new FileStream(Beside, FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                Write(file, line);
            }
            _file.Dispose();
            try
            {
                File.Replace(Beside, _path, null);
                _end = line.Length;
            }
            finally
            {
                _file = Open();
            }
        }

        private static void Write(FileStream file, byte[] content)
        {
            file.Write(content, 0, content.Length);
            file.Flush(flushToDisk: true);
        }

        private static byte[] LineOf(JObject change)
        {
            var text = change.ToString(Formatting.None);
            return Encoding.UTF8.GetBytes(Checksum(text) + text + "\n");
        }

        private static string Checksum(string text) => Crc32.Of(Encoding.UTF8.GetBytes(text)).ToString("x8") + " ";
    }

    /// <summary>The check sum of ISO 3309, as in ZIP and PNG.</summary>
    internal static class Crc32
    {
        private const uint Polynomial = 0xedb88320;

        public static uint Of(byte[] content)
        {
            var sum = uint.MaxValue;
            foreach (var each in content)
            {
                sum ^= each;
                for (var bit = 0; bit < 8; bit++) sum = (sum & 1) == 1 ? (sum >> 1) ^ Polynomial : sum >> 1;
            }
            return ~sum;
        }
    }
}
