using System.Runtime.CompilerServices;

// The agents are tried against the real session.
[assembly: InternalsVisibleTo("MedV.GuestAgent.Tests")]
[assembly: InternalsVisibleTo("MedV.LegacyAgent.Tests")]
