using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class RoomMirrorTests
    {
        private JObject _replay;
        private RoomMirror _mirror;
        private List<IRoomEvent> _events;

        [SetUp]
        public void Begin()
        {
            _replay = Fixtures.Json(Fixtures.InRooms("replay.json"));
            _mirror = new RoomMirror(JsonConvert.DeserializeObject<RoomState>(_replay["before"].ToString()));
            _events = _replay["events"].Select(each => (IRoomEvent)Wire.Decode(each.ToString())).ToList();
        }

        [Test]
        public void A_snapshot_and_its_events_give_the_server_s_state()
        {
            foreach (var each in _events) Assert.That(_mirror.Apply(each), Is.EqualTo(Applied.Changed));
            AssertIs("after");
        }

        [Test]
        public void An_event_that_comes_again_changes_nothing()
        {
            foreach (var each in _events)
            {
                _mirror.Apply(each);
                foreach (var old in _events.TakeWhile(other => other.Seq <= each.Seq))
                {
                    Assert.That(_mirror.Apply(old), Is.EqualTo(Applied.Known));
                }
            }
            AssertIs("after");
        }

        [Test]
        public void After_a_gap_nothing_is_applied()
        {
            foreach (var each in _events.Skip(1)) Assert.That(_mirror.Apply(each), Is.EqualTo(Applied.Gap));
            AssertIs("before");
        }

        private void AssertIs(string moment)
        {
            var state = Fixtures.Parse(Wire.Encode(_mirror.State));
            Assert.That(JToken.DeepEquals(state, _replay[moment]), state + "\nis not\n" + _replay[moment]);
        }
    }
}
