using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace Holotrode.Core
{
    /// <summary>Blobs of a server, by HTTP.</summary>
    public sealed class HttpBlobs : IBlobFetcher, IDisposable
    {
        private readonly HttpClient _http = new HttpClient();
        private readonly Uri _server;
        private readonly Func<string> _token;

        /// <param name="server">The server's address, https://HOST.</param>
        /// <param name="token">The login's token of now.</param>
        public HttpBlobs(Uri server, Func<string> token)
        {
            _server = server;
            _token = token;
        }

        /// <exception cref="IOException">The server cannot be reached, or does not give it.</exception>
        public async Task<BlobBody> OpenAsync(string sha256, long offset, CancellationToken cancel)
        {
            try
            {
                var answer = await AskAsync(sha256, offset, cancel).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    answer.Dispose();
                    answer = await AskAsync(sha256, 0, cancel).ConfigureAwait(false);
                }
                answer.EnsureSuccessStatusCode();
                var from = answer.StatusCode == HttpStatusCode.PartialContent ? offset : 0;
                return new BlobBody(from, await answer.Content.ReadAsStreamAsync().ConfigureAwait(false));
            }
            catch (HttpRequestException error)
            {
                throw new IOException("Blob " + sha256 + ": " + error.Message, error);
            }
        }

        public void Dispose() => _http.Dispose();

        private Task<HttpResponseMessage> AskAsync(string sha256, long offset, CancellationToken cancel)
        {
            var question = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, "/api/v1/blobs/" + sha256));
            question.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token());
            if (offset > 0) question.Headers.Range = new RangeHeaderValue(offset, null);
            return _http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
    }
}
