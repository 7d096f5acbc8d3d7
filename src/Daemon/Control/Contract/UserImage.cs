namespace MedV.Daemon.Control.Contract;

/// <summary>The image of a workspace, as its user sees it.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Version">The version that is, or will be, used; null while none is known.</param>
/// <param name="Ready">Whether its disk is complete.</param>
/// <param name="NextVersion">A newer version that is on its way; null when there is none.</param>
/// <param name="Bytes">Plain bytes of the version that is on its way, or was last.</param>
/// <param name="BytesHeld">Those of them that are on this host.</param>
/// <param name="SecondsLeft">Until that disk is complete; null while that cannot be said.</param>
/// <param name="Message">What it waits for; null when it does not wait.</param>
internal sealed record UserImage(string Image, int? Version, bool Ready, int? NextVersion, long Bytes, long BytesHeld, double? SecondsLeft, string? Message);
