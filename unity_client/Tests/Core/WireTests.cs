using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    public sealed class WireTests
    {
        private static IEnumerable<string> FromServer => Fixtures.Current.Where(path => !Fixtures.IsFromClient(path));

        private static IEnumerable<string> FromClient => Fixtures.Current.Where(Fixtures.IsFromClient);

        private static IEnumerable<string> Released => Fixtures.Released.Where(path => !Fixtures.IsFromClient(path));

        [TestCaseSource("FromServer")]
        public void A_server_s_example_decodes_and_encodes_to_the_same(string path)
        {
            var message = Wire.Decode(File.ReadAllText(path));
            Assert.That(message.Type, Is.EqualTo(Path.GetFileNameWithoutExtension(path)));
            AssertSame(Wire.Encode(message), path);
        }

        [TestCaseSource("FromClient")]
        public void A_client_s_example_decodes_and_encodes_to_the_same(string path)
        {
            var type = Path.GetFileNameWithoutExtension(path);
            var message = JsonConvert.DeserializeObject(File.ReadAllText(path), ClientClass(type));
            AssertSame(Wire.Encode(message), path);
        }

        [TestCaseSource("Released")]
        public void An_example_of_a_released_server_still_decodes(string path)
        {
            Assert.That(Wire.Decode(File.ReadAllText(path)), Is.Not.InstanceOf<UnknownMessage>());
        }

        [Test]
        public void There_are_examples_of_every_message()
        {
            Assert.That(FromClient.Count(), Is.EqualTo(ClientClasses().Count()));
            Assert.That(FromServer.Count(), Is.GreaterThanOrEqualTo(26));
            Assert.That(Released.Count(), Is.GreaterThanOrEqualTo(11));
        }

        [TestCase("{\"type\": \"teleported\", \"to\": \"the Moon\"}", "teleported")]
        [TestCase("{\"type\": \"hello\"}", "hello")]
        public void A_frame_of_a_newer_server_is_unknown(string frame, string type)
        {
            var message = Wire.Decode(frame);
            Assert.That(message, Is.InstanceOf<UnknownMessage>());
            Assert.That(message.Type, Is.EqualTo(type));
        }

        [Test]
        public void A_field_of_a_newer_server_is_passed_over()
        {
            var message = (Stored)Wire.Decode("{\"type\": \"stored\", \"reply_to\": \"x\", \"mood\": {\"a\": 1}}");
            Assert.That(message.ReplyTo, Is.EqualTo("x"));
        }

        [TestCase("{")]
        [TestCase("[]")]
        [TestCase("null")]
        [TestCase("")]
        [TestCase("{\"reply_to\": \"x\"}")]
        [TestCase("{\"type\": 3}")]
        [TestCase("{\"type\": \"entries\", \"entries\": 3}")]
        [TestCase("{\"type\": \"clock_read\", \"server_ms\": \"noon\"}")]
        public void What_is_no_message_is_named(string frame)
        {
            var error = Assert.Throws<FormatException>(() => Wire.Decode(frame));
            Assert.That(error.Message, Is.StringStarting("Expected"));
        }

        [Test]
        public void What_a_client_leaves_out_has_its_default()
        {
            var entry = JObject.Parse(Wire.Encode(new AppendEntry { RecordId = "r", Field = "mass" }));
            Assert.That((string)entry["unit"], Is.EqualTo(""));
            Assert.That(entry["value"].Type, Is.EqualTo(JTokenType.Null));
            Assert.That(new JoinRoom().Attendance, Is.EqualTo(Attendance.Participant));
        }

        private static void AssertSame(string encoded, string path)
        {
            var expected = Fixtures.Json(path);
            Assert.That(JToken.DeepEquals(Fixtures.Parse(encoded), expected), encoded + "\nis not\n" + expected);
        }

        private static Type ClientClass(string type)
        {
            return ClientClasses().Single(each => ((ClientMessage)Activator.CreateInstance(each)).Type == type);
        }

        private static IEnumerable<Type> ClientClasses()
        {
            return typeof(ClientMessage).Assembly.GetTypes().Where(each => each.BaseType == typeof(ClientMessage));
        }
    }
}
