/** Uses the published modules as a user would. */
package dev.countersign.moduletests;
