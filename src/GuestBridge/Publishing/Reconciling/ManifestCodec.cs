using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>The list of our files as JSON. What is read back can only name places that we write to.</summary>
internal static partial class ManifestCodec
{
    /// <summary>The longest list.</summary>
    public const int MostBytes = MenuLimits.FileBytes;

    private const int Version = 1;
    private const int MostEntries = 4096;

    /// <summary>Writes it.</summary>
    public static byte[] Write(MenuManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(
        new ManifestDocument
        {
            Version = Version,
            Pending = manifest.IsPending,
            Files = [.. manifest.Files.Select(pair => new ManifestDocument.FileItem(pair.Key.Place, pair.Key.Path, pair.Value.Owner, [.. pair.Value.Digests]))],
            Folders = [.. manifest.Folders.Select(key => new ManifestDocument.PlaceItem(key.Place, key.Path))],
            Caches = [.. manifest.Caches.Select(key => new ManifestDocument.PlaceItem(key.Place, key.Path))],
        },
        PublishingJson.Default.ManifestDocument);

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is none, or names what is never ours.</exception>
    public static MenuManifest Read(ReadOnlySpan<byte> untrusted)
    {
        ManifestDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(untrusted, PublishingJson.Default.ManifestDocument);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"the list of menu files is damaged: {fault.Message}", fault);
        }

        Require(document is { Version: Version, Files.Length: <= MostEntries, Folders.Length: <= MostEntries, Caches.Length: <= 8 }, "its version or length is wrong");
        ImmutableSortedDictionary<FileKey, ManifestEntry>.Builder files = ImmutableSortedDictionary.CreateBuilder<FileKey, ManifestEntry>();
        foreach (ManifestDocument.FileItem item in document!.Files)
        {
            Require(item?.Digests is { Length: >= 1 and <= 16 } && OurFile().IsMatch(item.Path), $"{MenuRemarks.Quote(item?.Path ?? "a file")} is no file of ours");
            Require(IsPath(item!.Path) && item.Digests.All(digest => digest is not null && Digest().IsMatch(digest)), $"{MenuRemarks.Quote(item.Path)} has a wrong digest");
            files[new FileKey(item.Place, item.Path)] = new ManifestEntry(item.Owner, [.. item.Digests]);
        }

        return new MenuManifest
        {
            Files = files.ToImmutable(),
            Folders = [.. document.Folders.Select(Key)],
            Caches = [.. document.Caches.Select(Key)],
            IsPending = document.Pending,
        };
    }

    private static FileKey Key(ManifestDocument.PlaceItem item)
    {
        Require(item?.Path is not null && (item.Path.Length == 0 || IsPath(item.Path)), "it names a folder that cannot be");
        return new FileKey(item!.Place, item.Path);
    }

    private static bool IsPath(string path) =>
        path.Length <= 1024 && path.Split('/').All(part => part is not ("" or "." or "..") && !part.Any(char.IsControl) && !part.Contains('\\', StringComparison.Ordinal));

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDataException($"the list of menu files is damaged: {fault}");
        }
    }

    // On Windows the name of a shortcut is its name in the menu.
    [GeneratedRegex(@"\A(.*/medv-[^/]+\.(desktop|directory|menu|png|ico)|[^/]+/[^/]+\.lnk)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OurFile();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();
}
