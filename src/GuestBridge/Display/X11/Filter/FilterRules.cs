using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What a relay must know of its workspace and of the X server to judge a guest's requests. The bridge writes it, relays read it.</summary>
internal sealed record FilterRules
{
    /// <summary>Most bytes of the file.</summary>
    public const int MaximumBytes = 16 * 1024;

    /// <summary>The mark of the workspace's windows.</summary>
    public required WindowMark Mark { get; init; }

    /// <summary>A window of the bridge's own untrusted client that is never shown, has no children and no properties: what a guest may not ask about becomes it.</summary>
    public required uint Nowhere { get; init; }

    /// <summary>Opcode of BIG-REQUESTS; 0 when the server does not have it.</summary>
    public required byte BigRequests { get; init; }

    /// <summary>Opcode of XC-MISC; 0 when the server does not have it.</summary>
    public required byte IdRanges { get; init; }

    /// <summary>The server's numbers of <see cref="FilterAtoms.Names"/>, in their order.</summary>
    public required ImmutableArray<uint> Atoms { get; init; }

    /// <summary>Where the file is.</summary>
    /// <param name="cookiePath">The file with the workspace's cookie, which is beside it.</param>
    public static string PathBeside(string cookiePath) => cookiePath + ".rules";

    /// <summary>Asks the server for its numbers, and makes the window that stands for what a guest may not see.</summary>
    /// <param name="untrusted">A connection with the guest's cookie, which stays as long as the rules.</param>
    /// <param name="mark">The mark of the workspace's windows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DisplayException">The server went away or does not do it.</exception>
    public static async Task<FilterRules> MakeAsync(XConnection untrusted, WindowMark mark, CancellationToken cancellationToken)
    {
        const byte CreateWindow = 1;
        const uint InputOnly = 2;
        uint nowhere = untrusted.ResourceBase | 1;
        var atoms = ImmutableArray.CreateBuilder<uint>();
        foreach (string name in FilterAtoms.Names)
        {
            atoms.Add(await untrusted.AtomAsync(name.Replace("{0}", mark.Machine, StringComparison.Ordinal), cancellationToken));
        }

        // Parent, x and y, width and height, border and class, visual, no values.
        if (!await untrusted.DoAsync(CreateWindow, 0, XRequests.Words(nowhere, untrusted.Roots[0], 0, 0x0001_0001, InputOnly << 16, 0, 0), cancellationToken))
        {
            throw new DisplayException(DisplayFault.Protocol, "the X server makes no window for a client with an untrusted cookie");
        }

        return new FilterRules
        {
            Mark = mark,
            Nowhere = nowhere,
            BigRequests = await untrusted.ExtensionAsync("BIG-REQUESTS", cancellationToken) ?? 0,
            IdRanges = await untrusted.ExtensionAsync("XC-MISC", cancellationToken) ?? 0,
            Atoms = atoms.ToImmutable(),
        };
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FilterJson.Default.FilterRules);

    /// <summary>Reads the file.</summary>
    /// <returns><see langword="null"/> when there is none, or not a whole one.</returns>
    public static FilterRules? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[MaximumBytes];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            FilterRules? rules = JsonSerializer.Deserialize(bytes.AsSpan(0, length), FilterJson.Default.FilterRules);
            return rules?.Atoms.Length == FilterAtoms.Names.Length ? rules : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Serialization without reflection.</summary>
[JsonSerializable(typeof(FilterRules))]
internal sealed partial class FilterJson : JsonSerializerContext;
