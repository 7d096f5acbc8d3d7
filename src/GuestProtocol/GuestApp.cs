using System.Collections.Immutable;

namespace MedV.GuestProtocol;

/// <summary>An application as its guest describes it. There is no command in it: the host asks for it by its key, and the guest knows the rest.</summary>
/// <param name="Key">Names it in this guest, <see cref="GuestText.IsAppKey"/>.</param>
/// <param name="Name">What users read.</param>
/// <param name="Comment">A sentence about it; may be empty.</param>
/// <param name="Categories">Categories of the menu specification, <see cref="GuestText.IsCategory"/>.</param>
/// <param name="MimeTypes">What it opens, <see cref="GuestText.IsMimeType"/>.</param>
/// <param name="IconHash">SHA-256 of its icon (docs/formats/guest-protocol.md, "Icons"); null when it has none.</param>
/// <param name="WindowClass">Class of its windows in the guest; may be empty.</param>
public sealed record GuestApp(
    string Key,
    string Name,
    string Comment,
    ImmutableArray<string> Categories,
    ImmutableArray<string> MimeTypes,
    string? IconHash,
    string WindowClass);
