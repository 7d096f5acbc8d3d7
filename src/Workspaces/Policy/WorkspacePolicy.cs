using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MedV.Workspaces.Reading;

namespace MedV.Workspaces;

/// <summary>A workspace: an image, and how, where and by whom it is used. See <c>docs/formats/workspace.md</c>.</summary>
/// <remarks>
/// What <see cref="Parse"/> gives was checked: every text is one line without characters that a terminal or a menu would obey, and every list and number
/// is within its limits.
/// </remarks>
public sealed record WorkspacePolicy
{
    /// <summary>What <c>format</c> says.</summary>
    public const string CurrentFormat = "medv-workspace/1";

    /// <summary>Longest id in characters.</summary>
    public const int MaximumIdLength = 32;

    /// <summary>Always <see cref="CurrentFormat"/>.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Names the workspace for programs, for ever. See <see cref="IsValidId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Names it for people; may change.</summary>
    public required string Title { get; init; }

    /// <summary>For administrators; users do not see it.</summary>
    public string? Description { get; init; }

    /// <summary>Whom users ask: in every refusal.</summary>
    public string? SupportContact { get; init; }

    /// <summary>Which disk it has.</summary>
    public required ImageChoice Image { get; init; }

    /// <summary>The virtual machine.</summary>
    public MachineSettings Machine { get; init; } = new();

    /// <summary>What is left of a session. Default: <see cref="PersistenceMode.Persistent"/>.</summary>
    public PersistenceMode Persistence { get; init; } = PersistenceMode.Persistent;

    /// <summary>Size in MiB of the data disk of <see cref="PersistenceMode.PersistentData"/>; else 0.</summary>
    public int DataDiskMiB { get; init; }

    /// <summary>When it starts. Default: <see cref="StartMode.OnDemand"/>.</summary>
    public StartMode Start { get; init; }

    /// <summary>What happens after its last window was closed.</summary>
    public AfterLastWindow AfterLastWindow { get; init; } = new();

    /// <summary>How it is shown.</summary>
    public DisplaySettings Display { get; init; } = new();

    /// <summary>What it reaches.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>What of it is in the host's menus.</summary>
    public AppSettings Apps { get; init; } = new();

    /// <summary>Who has it. Nobody else does.</summary>
    public ImmutableArray<Assignment> Assignments { get; init; } = [];

    /// <summary>What happens before its first use; <see langword="null"/> for nothing: the image is ready as it is.</summary>
    public SetupSettings? Setup { get; init; }

    /// <summary>A program of the host that decides whether it may start; <see langword="null"/> for none.</summary>
    public PreStartCheck? PreStart { get; init; }

    /// <summary>Which refusals delete a user's machine of this workspace: of Disabled, Expired and Offline. Default: none.</summary>
    public ImmutableArray<EntitlementCode> DeleteOn { get; init; } = [];

    /// <summary>Whether <paramref name="id"/> may name a workspace: 1 to 32 of <c>a-z 0-9 -</c>, the first a letter.</summary>
    public static bool IsValidId([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= MaximumIdLength }
        && char.IsAsciiLetterLower(id[0])
        && id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');

    /// <summary>Reads a document.</summary>
    /// <exception cref="WorkspaceException">It is no workspace, with all faults.</exception>
    public static WorkspacePolicy Parse(ReadOnlySpan<byte> document) =>
        TryParse(document, out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults) ? policy : throw new WorkspaceException(faults);

    /// <summary>Reads a document, and tells all that is wrong with it.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> document, [NotNullWhen(true)] out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults)
    {
        var list = new FaultList();
        policy = PolicyDocument.Open(document, WorkspaceLimits.DocumentBytes, list) is JsonElement element
            ? PolicyReader.Read(element, list)
            : null;
        faults = list.ToImmutable();
        policy = faults.IsEmpty ? policy : null;
        return policy is not null;
    }

    /// <summary>The document with every setting written out, for people to read and change. UTF-8, ends with a line feed.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ReadableJson.Context.WorkspacePolicy), (byte)'\n'];
}
