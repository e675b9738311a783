using Newtonsoft.Json;

namespace Holotrode.Core
{
    /// <summary>A frame from a client; the connection gives it an `op_id` where it has none.</summary>
    public abstract class ClientMessage
    {
        [JsonProperty("type")]
        public abstract string Type { get; }

        [JsonProperty("op_id")]
        public string OpId { get; set; }
    }

    /// <summary>A frame from the server.</summary>
    public abstract class ServerMessage
    {
        [JsonProperty("type")]
        public abstract string Type { get; }
    }

    /// <summary>A frame of a newer server, to be passed over.</summary>
    public sealed class UnknownMessage : ServerMessage
    {
        private readonly string _type;

        public UnknownMessage(string type)
        {
            _type = type;
        }

        public override string Type => _type;
    }
}
