using System.Collections.Immutable;

namespace MedV.GuestProtocol;

/// <summary>A step of first time setup.</summary>
/// <param name="Kind"><c>command</c>: runs <paramref name="Arguments"/>; <c>rename</c>: names the computer after the first of them; <c>restart</c>: restarts the guest.</param>
/// <param name="Arguments">The program and its arguments, never a line for a shell; the name; or nothing.</param>
/// <param name="Seconds">The longest time it may take.</param>
/// <param name="SuccessCode">The exit code that means that it went well.</param>
/// <param name="MayFail">Whether the next step follows even so.</param>
public sealed record SetupStep(string Kind, ImmutableArray<string> Arguments, int Seconds, int SuccessCode, bool MayFail);
