namespace MedV.Daemon.Control.Contract;

/// <summary>Who this host is.</summary>
/// <param name="Name">Its name: the certificate's, or before enrolment the operating system's.</param>
/// <param name="Id">SHA-256 of its public key, 64 hexadecimal digits; null before enrolment.</param>
internal sealed record HostStatus(string Name, string? Id);
