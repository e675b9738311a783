using System;
using System.Security.Cryptography;

namespace Holotrode.Core
{
    /// <summary>
    /// UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within one, 62 random bits. The names of operations
    /// made on this device therefore sort in the order in which they were made, even where the clock steps back.
    /// </summary>
    public sealed class Uuid7
    {
        private readonly object _gate = new object();
        private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
        private readonly IClock _clock;
        private long _lastMs;
        private int _counter;

        public Uuid7(IClock clock)
        {
            _clock = clock;
        }

        /// <summary>A new name; greater than every one before.</summary>
        public string Next()
        {
            lock (_gate)
            {
                var now = UnixTime.Ms(_clock);
                if (now > _lastMs)
                {
                    _lastMs = now;
                    _counter = 0;
                }
                else if (++_counter > 0xfff)
                {
                    _lastMs++;
                    _counter = 0;
                }
                return Format();
            }
        }

        private string Format()
        {
            var random = new byte[8];
            _random.GetBytes(random);
            random[0] = (byte)((random[0] & 0x3f) | 0x80);
            var time = _lastMs.ToString("x12");
            var tail = BitConverter.ToString(random).Replace("-", "").ToLowerInvariant();
            return time.Substring(0, 8) + "-" + time.Substring(8) + "-7" + _counter.ToString("x3") + "-"
                + tail.Substring(0, 4) + "-" + tail.Substring(4);
        }
    }
}
