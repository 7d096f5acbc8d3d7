using System.Runtime.CompilerServices;

// The agent is tried against the real session.
[assembly: InternalsVisibleTo("MedV.GuestAgent.Tests")]
