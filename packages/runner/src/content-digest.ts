export { contentDigest } from '@accelerator/job';
