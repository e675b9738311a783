using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace Holotrode.Core.Tests
{
    /// <summary>Numbers without a gap, by the examples that every client follows.</summary>
    public sealed class NumberingTests
    {
        private static readonly JArray Examples =
            (JArray)Fixtures.Parse(File.ReadAllText(Path.Combine(Fixtures.Folder, "queue", "numbering.json"), Encoding.UTF8));

        public static IEnumerable<string> Names => Examples.Select(example => (string)example["name"]);

        [TestCaseSource("Names")]
        public void It_numbers_as_every_client_does(string name)
        {
            var example = Examples.Single(each => (string)each["name"] == name);
            var numbering = new Numbering();
            foreach (var change in example["events"]) numbering.Apply((JObject)change);
            var found = numbering.Waiting.Select(one => new JObject
            {
                { "op_id", one.OpId },
                { "number", one.Number },
                { "by", one.By },
                { "refusal", one.Refusal },
            });
            Assert.That(new JArray(found).ToString(), Is.EqualTo(example["waiting"].ToString()));
            Assert.That(numbering.Next?.OpId, Is.EqualTo((string)example["next"]));

            var again = new Numbering();
            again.Apply(JObject.Parse(numbering.Begun().ToString()));
            Assert.That(again.Begun().ToString(), Is.EqualTo(numbering.Begun().ToString()));
        }

        [Test]
        public void What_is_no_event_is_said()
        {
            var failure = Assert.Throws<FormatException>(
                () => new Numbering().Apply(new JObject { { "event", "guessed" } }));
            Assert.That(failure.Message, Is.StringStarting("Expected an event of the queue; got"));
        }
    }
}
