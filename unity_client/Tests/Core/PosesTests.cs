using System;
using System.IO;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class PosesTests
    {
        [Test]
        public void A_pose_s_values_give_the_bytes_of_the_server()
        {
            var pose = Values(Fixtures.Json(Fixtures.InRooms("pose.json")));
            Assert.That(Poses.Encode(pose), Is.EqualTo(File.ReadAllBytes(Fixtures.InRooms("pose.bin"))));
        }

        [Test]
        public void A_bundle_s_bytes_give_the_values_of_the_server()
        {
            var bundle = Poses.Decode(File.ReadAllBytes(Fixtures.InRooms("poses.bin")));
            var expected = Fixtures.Json(Fixtures.InRooms("poses.json"));
            Assert.That(bundle.Tick, Is.EqualTo((int)expected["tick"]));
            Assert.That(bundle.ServerMs, Is.EqualTo((long)expected["server_ms"]));
            Assert.That(bundle.BySeat.Keys, Is.EqualTo(expected["poses"].Select(each => (byte)each["seat"])));
            foreach (var each in expected["poses"])
            {
                var pose = Values((JObject)each["pose"]);
                Assert.That(Poses.Encode(bundle.BySeat[(byte)each["seat"]]), Is.EqualTo(Poses.Encode(pose)));
            }
        }

        [Test]
        public void A_hand_that_is_not_tracked_is_at_the_origin_and_not_turned()
        {
            var frame = Poses.Encode(new Pose { Flags = PoseFlags.Head });
            Assert.That(frame.Length, Is.EqualTo(Poses.PoseBytes));
            Assert.That(frame.Skip(8).Take(20), Is.EqualTo(new byte[18].Concat(new byte[] { 0xff, 0x7f })));
        }

        [TestCase(0)]
        [TestCase(7)]
        [TestCase(151)]
        [TestCase(153)]
        public void What_is_no_bundle_is_refused(int length)
        {
            var frame = File.ReadAllBytes(Fixtures.InRooms("poses.bin"));
            Array.Resize(ref frame, length);
            Assert.Throws<FormatException>(() => Poses.Decode(frame));
        }

        private static Pose Values(JObject pose) => JsonConvert.DeserializeObject<Pose>(pose.ToString());
    }
}
