namespace MedV.Daemon.Control.Contract;

/// <summary>The image of a workspace, as its user sees it.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Version">The version that is, or will be, used; null while none is known.</param>
/// <param name="Ready">Whether its disk is complete.</param>
/// <param name="Bytes">Plain bytes of the image.</param>
/// <param name="BytesHeld">Those of them that are on this host.</param>
/// <param name="SecondsLeft">Until the disk is complete; null while that cannot be said.</param>
/// <param name="Message">What it waits for; null when it does not wait.</param>
internal sealed record UserImage(string Image, int? Version, bool Ready, long Bytes, long BytesHeld, double? SecondsLeft, string? Message);
