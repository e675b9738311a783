using System;
using System.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Holotrode.Core
{
    /// <summary>Messages as text frames.</summary>
    public static partial class Wire
    {
        /// <summary>A message as the text of its frame.</summary>
        public static string Encode(object message) => JsonConvert.SerializeObject(message);

        /// <summary>The server's message in a text frame; an UnknownMessage where its type is not known.</summary>
        /// <exception cref="FormatException">The text is no message; says what was expected and what came.</exception>
        public static ServerMessage Decode(string json)
        {
            try
            {
                var frame = Parse(json) as JObject;
                var type = frame == null ? null : frame["type"] as JValue;
                if (type == null || type.Type != JTokenType.String)
                {
                    throw new FormatException("Expected an object with a type; got " + Start(json) + ".");
                }
                return Read((string)type, frame);
            }
            catch (JsonException error)
            {
                throw new FormatException("Expected a message; got " + Start(json) + ": " + error.Message, error);
            }
        }

        /// <summary>JSON in which what looks like a time stays the text it is.</summary>
        internal static JToken Parse(string json)
        {
            using (var reader = new JsonTextReader(new StringReader(json)))
            {
                reader.DateParseHandling = DateParseHandling.None;
                return JToken.ReadFrom(reader);
            }
        }

        private static string Start(string json) => json.Length <= 80 ? json : json.Substring(0, 80);
    }
}
