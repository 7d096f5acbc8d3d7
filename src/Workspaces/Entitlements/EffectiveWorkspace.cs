using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedV.Workspaces.Reading;

namespace MedV.Workspaces;

/// <summary>A workspace as one user has it: what the daemon tells the bridge. Its JSON is in <c>docs/formats/workspace.md</c>, "Effective workspaces".</summary>
[JsonConverter(typeof(EffectiveWorkspaceConverter))]
public sealed record EffectiveWorkspace
{
    /// <summary>The workspace, without its assignments: nobody is told who else has it.</summary>
    public required WorkspacePolicy Policy { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>Keys of the user's apps; <see langword="null"/> for all of the workspace.</summary>
    public ImmutableArray<string>? AppKeys { get; init; }

    /// <summary>What the user may do.</summary>
    public required Permissions Permissions { get; init; }

    /// <summary>
    /// The first moment at which it is over unless the daemon says something new; <see langword="null"/> for none. What runs then goes on, nothing new starts.
    /// </summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The user's apps that are in the menus before the guest ever ran.</summary>
    public IEnumerable<PublishedApp> Apps => Policy.Apps.Published.Where(app => MayLaunch(app.Key));

    /// <summary>The network that the machine gets.</summary>
    public NetworkSettings Network => Permissions.Network ? Policy.Network : new NetworkSettings();

    /// <summary>Whether the user may start an app. Asked when it is published, and again when it is clicked.</summary>
    /// <param name="untrustedKey">Its key, from a menu entry, a command line or the guest.</param>
    public bool MayLaunch(string? untrustedKey) =>
        AppFilter.Admits(Policy.Apps, untrustedKey) && AppKeys?.Contains(untrustedKey!, StringComparer.Ordinal) is not false;

    /// <summary>One sentence for a user who may not; <see langword="null"/> when they may.</summary>
    /// <param name="untrustedKey">The key of the app.</param>
    /// <param name="now">What the host's clock says.</param>
    public string? WhyNot(string? untrustedKey, DateTimeOffset now)
    {
        string contact = Policy.SupportContact ?? "your administrator";
        string app = TextRules.Shown(untrustedKey ?? "");
        return EndsAt <= now ? $"{Policy.Id}: it is over since {EndsAt:yyyy-MM-dd HH:mm} UTC; connect this PC to the network, or ask {contact}"
            : !AppFilter.Admits(Policy.Apps, untrustedKey) ? $"{Policy.Id}: has no app \"{app}\"; ask {contact}"
            : !MayLaunch(untrustedKey) ? $"{Policy.Id}: \"{app}\" is not assigned to {User}; ask {contact}"
            : null;
    }

    /// <summary>Its JSON, for <see cref="Parse"/>.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        EffectiveWorkspaceConverter.Write(writer, this);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote, as strictly as a workspace of a realm.</summary>
    /// <exception cref="WorkspaceException">It is something else.</exception>
    public static EffectiveWorkspace Parse(ReadOnlySpan<byte> document)
    {
        var faults = new FaultList();
        EffectiveWorkspace? workspace = PolicyDocument.Open(document, WorkspaceLimits.EffectiveBytes, faults) is { } element
            ? EffectiveWorkspaceConverter.Read(element, faults)
            : null;
        return faults.ToImmutable() is { IsEmpty: false } found ? throw new WorkspaceException(found) : workspace!;
    }
}
