using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core
{
    /// <summary>A write of the notebook that is safe on this device, and not known to be on the server.</summary>
    public sealed class WaitingWrite
    {
        internal WaitingWrite(JObject write, long number, string by, string refusal)
        {
            Write = write;
            Number = number;
            By = by;
            Refusal = refusal;
        }

        /// <summary>The frame, without its number.</summary>
        public JObject Write { get; }

        /// <summary>The name under which it is stored once.</summary>
        public string OpId => (string)Write["op_id"];

        /// <summary>Its `device_seq`, as it is now.</summary>
        public long Number { get; }

        /// <summary>Who wrote it; empty where nobody had been welcomed here yet.</summary>
        public string By { get; }

        /// <summary>Why the server does not take it; empty while it is only on its way.</summary>
        public string Refusal { get; }

        /// <summary>The text of the frame as it goes out.</summary>
        public string Frame
        {
            get
            {
                var frame = new JObject(Write);
                frame["device_seq"] = Number;
                return frame.ToString(Newtonsoft.Json.Formatting.None);
            }
        }
    }

    /// <summary>
    /// What waits on a device, and where the numbers of each person stand: gapless, from the server's last number on. It
    /// changes by events alone; server/protocol/fixtures/queue/numbering.json has examples that every client follows.
    /// </summary>
    public sealed class Numbering
    {
        private readonly Dictionary<string, WaitingWrite> _waiting = new Dictionary<string, WaitingWrite>();
        private Dictionary<string, long> _last = new Dictionary<string, long>();
        private string _person = "";

        /// <summary>By number; where a refused write has the same number as another, by name.</summary>
        public IList<WaitingWrite> Waiting =>
            _waiting.Values.OrderBy(one => one.Number).ThenBy(one => one.OpId, StringComparer.Ordinal).ToArray();

        /// <summary>What the person who is here has waiting, and what was written before anybody was.</summary>
        public IList<WaitingWrite> Own => Waiting.Where(one => one.By.Length == 0 || one.By == _person).ToArray();

        /// <summary>What is to be sent next for the person who is here; null without anything or anybody.</summary>
        public WaitingWrite Next => _person.Length == 0 ? null : Own.FirstOrDefault(one => one.Refusal.Length == 0);

        /// <summary>Change as an event says.</summary>
        /// <exception cref="FormatException">This is no event.</exception>
        public void Apply(JObject change)
        {
            switch ((string)change["event"])
            {
                case "kept":
                    Keep((JObject)change["write"]);
                    break;
                case "welcomed":
                    Renumber((string)change["person"], (long)change["last"]);
                    break;
                case "stored":
                case "discarded":
                    _waiting.Remove((string)change["op_id"]);
                    break;
                case "refused":
                    Refuse((string)change["op_id"], (string)change["sentence"]);
                    break;
                case "begun":
                    Begin(change);
                    break;
                default:
                    throw new FormatException("Expected an event of the queue; got " + change + ".");
            }
        }

        /// <summary>The one event that brings about all this.</summary>
        public JObject Begun()
        {
            var waiting = Waiting.Select(one => new JObject
            {
                { "write", one.Write },
                { "number", one.Number },
                { "by", one.By },
                { "refusal", one.Refusal },
            });
            return new JObject
            {
                { "event", "begun" },
                { "person", _person },
                { "last", JObject.FromObject(_last) },
                { "waiting", new JArray(waiting) },
            };
        }

        private void Keep(JObject write)
        {
            long last;
            _last.TryGetValue(_person, out last);
            _last[_person] = last + 1;
            Put(new WaitingWrite(write, last + 1, _person, ""));
        }

        private void Refuse(string opId, string sentence)
        {
            WaitingWrite one;
            if (_waiting.TryGetValue(opId, out one)) Put(new WaitingWrite(one.Write, one.Number, one.By, sentence));
        }

        /// <summary>
        /// Number what somebody's writes wait with from the server's last number on. Where all is as it was, every number
        /// stays; it changes where the server was restored from an older backup, and for what was written before anybody
        /// was known here. What others wrote waits until they are back.
        /// </summary>
        private void Renumber(string person, long last)
        {
            _person = person;
            var number = last;
            foreach (var one in Own.Where(each => each.Refusal.Length == 0))
            {
                // Up to `last` the answer was lost, and the same again gives the same.
                if (one.By.Length > 0 && one.Number <= last) continue;
                Put(new WaitingWrite(one.Write, ++number, person, ""));
            }
            _last[person] = number;
            _last.Remove("");
        }

        private void Begin(JObject change)
        {
            _person = (string)change["person"];
            _last = change["last"].ToObject<Dictionary<string, long>>();
            _waiting.Clear();
            foreach (var one in change["waiting"])
            {
                var write = (JObject)one["write"];
                Put(new WaitingWrite(write, (long)one["number"], (string)one["by"], (string)one["refusal"]));
            }
        }

        private void Put(WaitingWrite one) => _waiting[one.OpId] = one;
    }
}
