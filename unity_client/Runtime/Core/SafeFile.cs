using System.IO;
using System.Text;

namespace Holotrode.Core
{
    /// <summary>Files that are there whole or not at all.</summary>
    internal static class SafeFile
    {
        /// <summary>What a half-written file is called; never the end of a finished one's name.</summary>
        public const string Unfinished = ".part";

        /// <summary>Write a new file; it is on disk when this returns.</summary>
        public static void Write(string path, string text)
        {
            var content = Encoding.UTF8.GetBytes(text);
            using (var file = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write))
            {
                file.Write(content, 0, content.Length);
                file.Flush(flushToDisk: true);
            }
            Finish(path);
        }

        /// <summary>Give a file that is written whole its name.</summary>
        public static void Finish(string path)
        {
            File.Delete(path);
            File.Move(path + Unfinished, path);
        }
    }
}
