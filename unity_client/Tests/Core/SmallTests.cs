using System;
using System.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class BackoffTests
    {
        [TestCase(0, 250, 500)]
        [TestCase(1, 500, 1000)]
        [TestCase(4, 4000, 8000)]
        [TestCase(5, 7500, 15000)]
        [TestCase(5000, 7500, 15000)]
        public void The_wait_doubles_up_to_15_s_and_loses_a_random_half(int attempt, double least, double most)
        {
            Assert.That(new Backoff(() => 0).Wait(attempt).TotalMilliseconds, Is.EqualTo(least));
            Assert.That(new Backoff(() => 1).Wait(attempt).TotalMilliseconds, Is.EqualTo(most));
        }
    }

    public sealed class Uuid7Tests
    {
        [Test]
        public void Names_sort_as_they_were_made_also_where_the_clock_steps_back()
        {
            var clock = new SetClock();
            var ids = new Uuid7(clock);
            var made = Enumerable.Range(0, 5000).Select(_ => ids.Next()).ToList();
            clock.UtcNow = clock.UtcNow.AddDays(-1);
            made.Add(ids.Next());
            clock.UtcNow = clock.UtcNow.AddDays(2);
            made.Add(ids.Next());
            Assert.That(made, Is.EqualTo(made.OrderBy(id => id, StringComparer.Ordinal)));
            Assert.That(made, Is.Unique);
            Assert.That(made, Has.All.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
            Assert.That(made[0], Is.StringStarting("01a2076b-4400-7000-"));
        }
    }

    public sealed class ServerClockTests
    {
        private const long Noon = 1795953600000;

        [Test]
        public void The_exchange_with_the_smallest_round_trip_counts()
        {
            var clock = new SetClock { Milliseconds = 0 };
            var server = new ServerClock(clock);
            Exchange(server, clock, there: 400, back: 0);
            Assert.That(server.NowMs - Noon, Is.EqualTo(clock.Milliseconds + 200));
            Exchange(server, clock, there: 10, back: 10);
            Exchange(server, clock, there: 0, back: 900);
            Assert.That(server.NowMs - Noon, Is.EqualTo(clock.Milliseconds));
        }

        [Test]
        public void Old_exchanges_are_forgotten()
        {
            var clock = new SetClock();
            var server = new ServerClock(clock);
            Exchange(server, clock, there: 0, back: 0);
            for (var i = 0; i < 8; i++) Exchange(server, clock, there: 20, back: 0);
            Assert.That(server.NowMs - Noon, Is.EqualTo(clock.Milliseconds + 10));
        }

        [Test]
        public void Before_the_first_answer_it_is_the_device_s_own()
        {
            var clock = new SetClock();
            Assert.That(new ServerClock(clock).NowMs, Is.EqualTo(UnixTime.Ms(clock)));
        }

        /// <summary>The server's clock runs as the device's, Noon ahead.</summary>
        private static void Exchange(ServerClock server, SetClock clock, long there, long back)
        {
            var question = server.Ask();
            clock.Milliseconds += there;
            var answer = new ClockRead { DeviceMs = question.DeviceMs, ServerMs = Noon + clock.Milliseconds };
            clock.Milliseconds += back;
            server.Take(answer);
        }
    }
}
