using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core.Tests
{
    /// <summary>The examples of the protocol, as the server's side writes them.</summary>
    internal static class Fixtures
    {
        /// <summary>server/protocol/fixtures of the checkout that is tested.</summary>
        public static readonly string Folder = Environment.GetEnvironmentVariable("HOLOTRODE_FIXTURES")
            ?? throw new InvalidOperationException("Expected server/protocol/fixtures in HOLOTRODE_FIXTURES.");

        /// <summary>Today's examples of messages.</summary>
        public static IEnumerable<string> Current => Directory.GetFiles(Folder, "*.json").OrderBy(path => path);

        /// <summary>Examples of released versions that speak this protocol version.</summary>
        public static IEnumerable<string> Released =>
            Directory.GetDirectories(Path.Combine(Folder, "released"))
                .Where(folder => (long)Json(Path.Combine(folder, "hello.json"))["protocol"] == Protocol.ProtocolVersion)
                .SelectMany(folder => Directory.GetFiles(folder, "*.json"))
                .OrderBy(path => path);

        public static bool IsFromClient(string path) => Json(path)["op_id"] != null;

        public static string InNotebook(string name) => Path.Combine(Folder, "notebook", name);

        public static string InRooms(string name) => Path.Combine(Folder, "rooms", name);

        public static JObject Json(string path) => (JObject)Parse(File.ReadAllText(path, Encoding.UTF8));

        /// <summary>JSON in which what looks like a time stays the text it is.</summary>
        public static JToken Parse(string text)
        {
            using (var reader = new JsonTextReader(new StringReader(text)))
            {
                reader.DateParseHandling = DateParseHandling.None;
                return JToken.ReadFrom(reader);
            }
        }
    }
}
