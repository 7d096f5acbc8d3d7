using System.Collections.Immutable;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Control;
using MedV.GuestProtocol;
using MedV.Terminal;

namespace MedV.GuestBridge.Sessions;

/// <summary>Documents that go to a guest with a launch, and come back when they were changed there. The guest knows their names, never where they are.</summary>
internal static class Documents
{
    /// <summary>Most documents of one launch.</summary>
    public const int Most = ProtocolLimits.FilesPerLaunch;

    /// <summary>Finds names for documents, and checks that they can be sent.</summary>
    /// <param name="paths">Absolute paths on the host.</param>
    /// <returns>By the name that a document has in the guest, where it is on the host.</returns>
    /// <exception cref="BridgeException">One cannot be sent.</exception>
    public static ImmutableDictionary<string, string> Name(IEnumerable<string> paths)
    {
        var named = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in paths)
        {
            if (named.Count == Most)
            {
                throw new BridgeException(ExitCode.WrongUsage, $"more than {Most} documents at once");
            }

            if (!Path.IsPathFullyQualified(path) || new FileInfo(path) is not { Exists: true } file)
            {
                throw new BridgeException(ExitCode.NotFound, $"there is no file {path}");
            }

            if (file.Length > ProtocolLimits.FileBytes)
            {
                throw new BridgeException(ExitCode.NotPermitted, $"{path} has more than {ProtocolLimits.FileBytes >> 20} MiB", "put large files on a share that both sides see");
            }

            named.Add(FreeName(GuestName(file.Name), named), path);
        }

        return named.ToImmutable();
    }

    /// <summary>Sends the documents of a launch.</summary>
    /// <exception cref="GuestChannelException">The guest cannot be asked, or refuses.</exception>
    /// <exception cref="BridgeException">One cannot be read.</exception>
    public static async Task SendAsync(GuestSession session, GuestLaunch launch, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach ((string name, string path) in launch.Files)
        {
            try
            {
                await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                await session.PutFileAsync(launch.Id, name, content, time, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BridgeException(ExitCode.Failed, $"cannot read {path}: {e.Message.TrimEnd('.')}", innerException: e);
            }
        }
    }

    /// <summary>Takes a changed document back: beside the old one first, in its place only when it is whole.</summary>
    /// <exception cref="GuestChannelException">The guest cannot be asked, or the file changed meanwhile.</exception>
    /// <exception cref="IOException">It cannot be written; the old one is as it was.</exception>
    public static async Task TakeBackAsync(GuestSession session, GuestLaunch launch, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        // A link is followed to what the user opened, once; the guest has no say in it.
        string path = new FileInfo(launch.Files[name]).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? launch.Files[name];
        string beside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{launch.Id}.medv");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = File.GetUnixFileMode(path);
            }

            await using (var content = new FileStream(beside, options))
            {
                await session.GetFileAsync(launch.Id, name, content, time, cancellationToken);
                content.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>A name that any guest takes, as like the host's as can be.</summary>
    internal static string GuestName(string name)
    {
        if (GuestText.IsFileName(name))
        {
            return name;
        }

        string tame = string.Concat(name.Select(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_' or ' ' ? character : '_')).Trim('.', ' ');
        string extension = Path.GetExtension(tame);
        string stem = Path.GetFileNameWithoutExtension(tame);
        string shortened = $"{stem[..Math.Min(stem.Length, 60)]}{extension[..Math.Min(extension.Length, 16)]}";
        return GuestText.IsFileName(shortened) ? shortened : $"document{(GuestText.IsFileName($"document{extension}") ? extension : "")}";
    }

    private static string FreeName(string name, ImmutableDictionary<string, string>.Builder taken)
    {
        string free = name;
        string extension = Path.GetExtension(name);
        for (int number = 2; taken.ContainsKey(free); number++)
        {
            // A guest takes no longer names: what is added at the end of the stem is taken from it.
            string end = $"-{number}{extension}";
            string stem = Path.GetFileNameWithoutExtension(name);
            stem = stem[..Math.Min(stem.Length, Math.Max(ProtocolLimits.TextCharacters - end.Length, 0))];
            free = GuestText.IsFileName(stem + end) ? stem + end : $"document-{number}";
        }

        return free;
    }
}
