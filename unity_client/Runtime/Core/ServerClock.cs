using System.Collections.Generic;

namespace Holotrode.Core
{
    /// <summary>
    /// The server's clock, by the exchange with the smallest round trip among the last ones: its answer was held up least.
    /// </summary>
    public sealed class ServerClock
    {
        private const int Remembered = 8;

        private readonly object _gate = new object();
        private readonly Queue<Exchange> _exchanges = new Queue<Exchange>();
        private readonly IClock _clock;

        public ServerClock(IClock clock)
        {
            _clock = clock;
        }

        /// <summary>Milliseconds since 1970 on the server's clock; on the device's own before the first answer.</summary>
        public long NowMs
        {
            get
            {
                lock (_gate)
                {
                    return _exchanges.Count > 0 ? _clock.Milliseconds + Best().AheadMs : UnixTime.Ms(_clock);
                }
            }
        }

        /// <summary>How far it is ahead of the device's own time of day; null before the first answer.</summary>
        public long? AheadMs
        {
            get
            {
                lock (_gate)
                {
                    return _exchanges.Count > 0 ? _clock.Milliseconds + Best().AheadMs - UnixTime.Ms(_clock) : (long?)null;
                }
            }
        }

        /// <summary>The question to the server.</summary>
        public SyncClock Ask() => new SyncClock { DeviceMs = _clock.Milliseconds };

        /// <summary>Take in the server's answer, as soon as it came.</summary>
        public void Take(ClockRead answer)
        {
            var roundTrip = _clock.Milliseconds - answer.DeviceMs;
            var halfWay = answer.DeviceMs + roundTrip / 2;
            lock (_gate)
            {
                _exchanges.Enqueue(new Exchange { RoundTripMs = roundTrip, AheadMs = answer.ServerMs - halfWay });
                if (_exchanges.Count > Remembered) _exchanges.Dequeue();
            }
        }

        private Exchange Best()
        {
            var best = new Exchange { RoundTripMs = long.MaxValue };
            foreach (var exchange in _exchanges)
            {
                if (exchange.RoundTripMs < best.RoundTripMs) best = exchange;
            }
            return best;
        }

        private struct Exchange
        {
            public long RoundTripMs;
            public long AheadMs;
        }
    }
}
