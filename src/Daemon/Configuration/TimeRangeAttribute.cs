using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace MedV.Daemon.Configuration;

/// <summary>The least and the most that a time may be, both as <c>[days.]hours:minutes:seconds</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The converter of TimeSpan is part of the framework and needs no reflection.")]
internal sealed class TimeRangeAttribute(string least, string most) : RangeAttribute(typeof(TimeSpan), least, most);
