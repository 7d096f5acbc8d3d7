using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MedV.GuestProtocol;

/// <summary>A step of first time setup.</summary>
/// <param name="Kind">
/// <c>command</c>: runs <paramref name="Arguments"/>; <c>rename</c>: names the computer after the first of them; <c>restart</c>: restarts the guest;
/// <c>check</c>: waits until the host that is the first of them takes a TCP connection at the port that is the second.
/// </param>
/// <param name="Arguments">The program and its arguments, never a line for a shell; the name; nothing; or host and port.</param>
/// <param name="Seconds">The longest time it may take.</param>
/// <param name="SuccessCode">The exit code that means that it went well.</param>
/// <param name="MayFail">Whether the next step follows even so.</param>
/// <param name="MoreSuccessCodes">Exit codes that mean it as well; null for none.</param>
public sealed record SetupStep(
    string Kind,
    ImmutableArray<string> Arguments,
    int Seconds,
    int SuccessCode,
    bool MayFail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<int>? MoreSuccessCodes = null);
