using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MedV.Daemon.Configuration;

/// <summary>The least and the most that a number of 64 bits may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The converter of Int64 is part of the framework and needs no reflection.")]
internal sealed class LongRangeAttribute(long least, long most)
    : RangeAttribute(typeof(long), least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture));
